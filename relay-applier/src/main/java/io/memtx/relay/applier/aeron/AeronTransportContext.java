package io.memtx.relay.applier.aeron;

import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.transport.Endpoint;
import org.agrona.ErrorHandler;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Options of an {@link AeronTransport}. Read when it is opened.
 */
public final class AeronTransportContext
{
    /** Default of {@link #termLength(int)}: 1 MiB, so the longest message is 128 KiB. */
    public static final int TERM_LENGTH_DEFAULT = 1 << 20;

    /** Default of {@link #maxConnections(int)}: each of 31 members may come back while its old connection lingers. */
    public static final int MAX_CONNECTIONS_DEFAULT = 64;

    /** Default of {@link #maxOpening(int)}. */
    public static final int MAX_OPENING_DEFAULT = 16;

    private static final int MIN_TERM_LENGTH = 1 << 16;
    private static final int MAX_TERM_LENGTH = 1 << 30;

    private Path directory;
    private boolean isDriverEmbedded = true;
    private Endpoint listen;
    private String replyHost;
    private int termLength = TERM_LENGTH_DEFAULT;
    private int maxConnections = MAX_CONNECTIONS_DEFAULT;
    private int maxOpening = MAX_OPENING_DEFAULT;
    private long openTimeoutNs = Duration.ofSeconds(4).toNanos();
    private long livenessTimeoutNs = Duration.ofSeconds(10).toNanos();
    private ErrorHandler errorHandler;
    private ReplicationCounters counters = new ReplicationCounters();

    /**
     * @param value directory of the media driver: of the external one, or where the embedded one is to keep its
     *              buffers (memory-backed, best below {@code /dev/shm}). An embedded driver owns it: what is there is
     *              removed, unless a live driver uses it.
     * @return this.
     */
    public AeronTransportContext directory(final Path value)
    {
        directory = Objects.requireNonNull(value, "directory");
        return this;
    }

    public Path directory()
    {
        return directory;
    }

    /**
     * @param value whether to run a media driver within this transport, stepped by its thread (default), or to use one
     *              that runs already.
     * @return this.
     */
    public AeronTransportContext isDriverEmbedded(final boolean value)
    {
        isDriverEmbedded = value;
        return this;
    }

    public boolean isDriverEmbedded()
    {
        return isDriverEmbedded;
    }

    /**
     * @param value UDP endpoint to listen on; null, the default, to accept no connections.
     * @return this.
     */
    public AeronTransportContext listen(final Endpoint value)
    {
        listen = value;
        return this;
    }

    public Endpoint listen()
    {
        return listen;
    }

    /**
     * @param value address of this host that others send answers to; null, the default: the one that the route to them
     *              begins with. Others accept only the address that the request came from.
     * @return this.
     */
    public AeronTransportContext replyHost(final String value)
    {
        replyHost = value;
        return this;
    }

    public String replyHost()
    {
        return replyHost;
    }

    /**
     * @param value bytes of a term of each publication, a power of two from 64 KiB to 1 GiB. Three terms are mapped per
     *              publication and per image; a message is an eighth at most.
     * @return this.
     * @throws IllegalArgumentException when it is not.
     */
    public AeronTransportContext termLength(final int value)
    {
        if (value < MIN_TERM_LENGTH || value > MAX_TERM_LENGTH || 1 != Integer.bitCount(value))
        {
            throw new IllegalArgumentException("term length must be a power of two, 64 KiB to 1 GiB: " + value);
        }
        termLength = value;
        return this;
    }

    public int termLength()
    {
        return termLength;
    }

    /**
     * @param value most connections that others may have open at a time; more are rejected.
     * @return this.
     */
    public AeronTransportContext maxConnections(final int value)
    {
        maxConnections = requirePositive("max connections", value);
        return this;
    }

    public int maxConnections()
    {
        return maxConnections;
    }

    /**
     * @param value how many of them may be half open, so that whoever says nothing keeps nobody out for long.
     * @return this.
     */
    public AeronTransportContext maxOpening(final int value)
    {
        maxOpening = requirePositive("max opening", value);
        return this;
    }

    public int maxOpening()
    {
        return maxOpening;
    }

    /**
     * @param value how long a connection that others open may take to be open, in nanoseconds.
     * @return this.
     */
    public AeronTransportContext openTimeoutNs(final long value)
    {
        openTimeoutNs = value;
        return this;
    }

    public long openTimeoutNs()
    {
        return openTimeoutNs;
    }

    /**
     * @param value how long driver and client may hear nothing of each other, for example because the process was
     *              stopped, before they give up, in nanoseconds; at least a second.
     * @return this.
     */
    public AeronTransportContext livenessTimeoutNs(final long value)
    {
        livenessTimeoutNs = value;
        return this;
    }

    public long livenessTimeoutNs()
    {
        return livenessTimeoutNs;
    }

    /**
     * @param value gets what goes wrong and closes one connection only, or none.
     * @return this.
     */
    public AeronTransportContext errorHandler(final ErrorHandler value)
    {
        errorHandler = value;
        return this;
    }

    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * @param value where to count what is refused.
     * @return this.
     */
    public AeronTransportContext counters(final ReplicationCounters value)
    {
        counters = Objects.requireNonNull(value, "counters");
        return this;
    }

    public ReplicationCounters counters()
    {
        return counters;
    }

    void validate()
    {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(errorHandler, "errorHandler");
    }

    private static int requirePositive(final String name, final int value)
    {
        if (value < 1)
        {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
