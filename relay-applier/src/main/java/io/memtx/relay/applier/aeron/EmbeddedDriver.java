package io.memtx.relay.applier.aeron;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.exceptions.AeronEvent;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.transport.TransportException;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentInvoker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.MappedByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A media driver of our own: small buffers, no thread (whoever owns the transport steps it), a directory that is gone
 * when it is closed, and removed by the next one when it was killed.
 */
final class EmbeddedDriver implements AutoCloseable
{
    /** What an idle driver takes, with room for the first connections. */
    static final long MIN_FREE_BYTES = 16L << 20;

    private static final int COUNTERS_LENGTH = 1 << 20;

    /**
     * The system counts what a datagram takes, several times its length when it is short, while a window of Aeron's
     * counts bytes: short rows in a hurry would not fit into a buffer as long as the window, and be sent again.
     */
    private static final int RECEIVE_BUFFER_LENGTH = 1 << 20;

    private final MediaDriver driver;

    private EmbeddedDriver(final MediaDriver driver)
    {
        this.driver = driver;
    }

    static EmbeddedDriver launch(final AeronTransportContext context)
    {
        final Path directory = context.directory();
        removeStale(directory);
        checkFree(directory);
        try
        {
            return new EmbeddedDriver(MediaDriver.launch(driverContext(context)));
        }
        catch (final RuntimeException | InternalError ex) // an InternalError: the file system is full under a mapping
        {
            IoUtil.delete(directory.toFile(), true);
            throw new TransportException("can't start the media driver: directory=" + directory, ex);
        }
    }

    AgentInvoker invoker()
    {
        return driver.sharedAgentInvoker();
    }

    /** Packets that came to a port and are none of Aeron's. */
    long invalidPackets()
    {
        return driver.context().systemCounters().get(SystemCounterDescriptor.INVALID_PACKETS).get();
    }

    @Override
    public void close()
    {
        driver.close();
    }

    private static MediaDriver.Context driverContext(final AeronTransportContext context)
    {
        return new MediaDriver.Context()
            .aeronDirectoryName(context.directory().toString())
            .threadingMode(ThreadingMode.INVOKER)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .counterValuesBufferLength(COUNTERS_LENGTH)
            .publicationTermBufferLength(context.termLength())
            .ipcTermBufferLength(context.termLength())
            .termBufferSparseFile(true)
            .socketRcvbufLength(receiveBufferLength())
            .lowStorageWarningThreshold(0)
            .streamSessionLimit(context.maxConnections())
            .receiveChannelEndpointSupplier(GuardedEndpoint::new)
            .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(context.livenessTimeoutNs()))
            .clientLivenessTimeoutNs(context.livenessTimeoutNs())
            .errorHandler((ex) -> onError(context, ex));
    }

    /** As much as the system lets us have: Aeron complains of less. */
    private static int receiveBufferLength()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_LENGTH);
            return Math.min(RECEIVE_BUFFER_LENGTH, channel.getOption(StandardSocketOptions.SO_RCVBUF));
        }
        catch (final IOException ex)
        {
            throw new TransportException("can't open a socket", ex);
        }
    }

    /**
     * Whoever closes a connection that others have opened rejects their stream: no error, however it is called. One too
     * many is counted: whoever comes again and again must not fill a log.
     */
    private static void onError(final AeronTransportContext context, final Throwable ex)
    {
        final String event = ex instanceof AeronEvent ? ex.getMessage() : "";
        if (event.contains("exceeded session limit"))
        {
            context.counters().increment(ReplicationCounter.SESSIONS_REFUSED);
        }
        else if (!event.contains("errorMessage=" + AeronTransport.REJECTION))
        {
            context.errorHandler().onError(ex);
        }
    }

    private static void checkFree(final Path directory)
    {
        final Path parent = directory.toAbsolutePath().getParent();
        try
        {
            Files.createDirectories(parent);
            checkFree(directory, Files.getFileStore(parent).getUsableSpace());
        }
        catch (final IOException ex)
        {
            throw new TransportException("can't use the media driver's directory: " + directory, ex);
        }
    }

    static void checkFree(final Path directory, final long freeBytes)
    {
        if (freeBytes < MIN_FREE_BYTES)
        {
            throw new TransportException("not enough room for the media driver: directory=" + directory +
                " free=" + freeBytes + " needed=" + MIN_FREE_BYTES + " bytes");
        }
    }

    /** A killed process leaves its directory; a live driver's is nobody's to remove. */
    private static void removeStale(final Path directory)
    {
        if (!Files.exists(directory))
        {
            return;
        }
        if (isAlive(directory.toFile()))
        {
            throw new TransportException("another media driver is alive: directory=" + directory);
        }
        IoUtil.delete(directory.toFile(), true);
        if (Files.exists(directory))
        {
            throw new TransportException("can't remove what a dead media driver left: directory=" + directory);
        }
    }

    /**
     * Whether the process that made it still has it mapped: its number alone may have gone to another one, and its
     * heartbeat stands still while it is stopped.
     */
    private static boolean isAlive(final File directory)
    {
        final File cncFile = CommonContext.newCncFile(directory.toString());
        if (cncFile.length() < CncFileDescriptor.END_OF_METADATA_OFFSET)
        {
            return false; // died while it made it
        }
        final long pid = pid(cncFile);
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty())
        {
            return false;
        }
        try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(pid), "maps")))
        {
            final String path = cncFile.getCanonicalPath();
            return maps.anyMatch((line) -> line.endsWith(path));
        }
        catch (final IOException | UncheckedIOException ex)
        {
            return true; // not ours to look at, so not ours to remove
        }
    }

    private static long pid(final File cncFile)
    {
        final MappedByteBuffer cnc = IoUtil.mapExistingFile(cncFile, "cnc");
        try
        {
            return CncFileDescriptor.pid(CncFileDescriptor.createMetaDataBuffer(cnc));
        }
        finally
        {
            IoUtil.unmap(cnc);
        }
    }
}
