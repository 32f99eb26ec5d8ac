package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How a {@link MappedJournal} is to be opened. Set up by one thread; opens nothing.
 */
public final class JournalContext
{
    /** Default of {@code wal_max_size}, bytes. */
    public static final long MAX_SEGMENT_LENGTH_DEFAULT = 256L << 20;

    /** Default of the step in which files are prepared in {@code fsync}, where each step is forced; bytes. */
    public static final int STEP_LENGTH_FSYNC = 4 << 20;

    /**
     * Default of the step in which files are prepared in {@code write}, bytes: so short that the helper, where it takes
     * the transaction thread's processor, gives it back in tenths of a millisecond.
     */
    public static final int STEP_LENGTH_WRITE = 256 << 10;

    /** How much is kept prepared by default, bytes; less where the disk has not sixteen times as much left. */
    public static final int AHEAD_LENGTH_DEFAULT = 8 << 20;

    private Storage storage = FileStorage.INSTANCE;
    private Path directory;
    private UUID instanceUuid;
    private int replicaId;
    private Vclock vclock = new Vclock();
    private Vclock prevVclock;
    private WalMode mode = WalMode.WRITE;
    private long maxSegmentLength = MAX_SEGMENT_LENGTH_DEFAULT;
    private int stepLength;
    private int aheadLength;
    private boolean isCompressed;
    private boolean isHelperStepped;

    /**
     * @param newStorage the file system; by default the machine's.
     * @return this.
     */
    public JournalContext storage(final Storage newStorage)
    {
        storage = newStorage;
        return this;
    }

    /**
     * @param newDirectory {@code wal_dir}: it exists, is locked by this process and recovered.
     * @return this.
     */
    public JournalContext directory(final Path newDirectory)
    {
        directory = newDirectory;
        return this;
    }

    /**
     * @param uuid of this instance, for the files' headers.
     * @return this.
     */
    public JournalContext instanceUuid(final UUID uuid)
    {
        instanceUuid = uuid;
        return this;
    }

    /**
     * @param id under which own rows are written: 0 (none yet: local rows only) to 31.
     * @return this.
     */
    public JournalContext replicaId(final int id)
    {
        replicaId = id;
        return this;
    }

    /**
     * @param newVclock recovered: what the log and the snapshots hold. Copied when the journal is opened.
     * @return this.
     */
    public JournalContext vclock(final Vclock newVclock)
    {
        vclock = newVclock;
        return this;
    }

    /**
     * @param newPrevVclock vclock of the newest log whose signature is below that of {@link #vclock(Vclock)}, or null
     *                      when there is none.
     * @return this.
     */
    public JournalContext prevVclock(final Vclock newPrevVclock)
    {
        prevVclock = newPrevVclock;
        return this;
    }

    /**
     * @param newMode {@link WalMode#WRITE} or {@link WalMode#FSYNC}.
     * @return this.
     */
    public JournalContext mode(final WalMode newMode)
    {
        mode = newMode;
        return this;
    }

    /**
     * @param lengthBytes {@code wal_max_size}: a file this long is ended before the next transaction. More than 1.
     * @return this.
     */
    public JournalContext maxSegmentLength(final long lengthBytes)
    {
        maxSegmentLength = lengthBytes;
        return this;
    }

    /**
     * @param lengthBytes by which files are prepared ahead: a multiple of 4096; 0, the default, for what suits the
     *                    mode.
     * @return this.
     */
    public JournalContext stepLength(final int lengthBytes)
    {
        stepLength = lengthBytes;
        return this;
    }

    /**
     * @param lengthBytes that are kept prepared behind the last row; 0, the default, for what suits the disk.
     * @return this.
     */
    public JournalContext aheadLength(final int lengthBytes)
    {
        aheadLength = lengthBytes;
        return this;
    }

    /**
     * @param compressed whether transactions of 2 KiB and more are compressed (zstd) on the transaction thread: less to
     *                   store, tens of microseconds more, and from JDK 22 on some hundred bytes of garbage each, which
     *                   are zstd-jni's. False by default; understood on reading in any case.
     * @return this.
     */
    public JournalContext isCompressed(final boolean compressed)
    {
        isCompressed = compressed;
        return this;
    }

    /**
     * @param stepped whether {@link Journal#stepHelper()} does the helper's work, and no thread. False by default.
     * @return this.
     */
    public JournalContext isHelperStepped(final boolean stepped)
    {
        isHelperStepped = stepped;
        return this;
    }

    public Storage storage()
    {
        return storage;
    }

    public Path directory()
    {
        return directory;
    }

    public UUID instanceUuid()
    {
        return instanceUuid;
    }

    public int replicaId()
    {
        return replicaId;
    }

    public Vclock vclock()
    {
        return vclock;
    }

    public Vclock prevVclock()
    {
        return prevVclock;
    }

    public WalMode mode()
    {
        return mode;
    }

    public long maxSegmentLength()
    {
        return maxSegmentLength;
    }

    public int stepLength()
    {
        return 0 != stepLength ? stepLength : WalMode.FSYNC == mode ? STEP_LENGTH_FSYNC : STEP_LENGTH_WRITE;
    }

    public int aheadLength()
    {
        return aheadLength;
    }

    public boolean isCompressed()
    {
        return isCompressed;
    }

    public boolean isHelperStepped()
    {
        return isHelperStepped;
    }

    /**
     * Changes nothing.
     *
     * @throws IllegalArgumentException that lists all faults.
     */
    public void validate()
    {
        final List<String> faults = new ArrayList<>();
        check(faults, null != storage, "storage is missing");
        check(faults, null != directory, "directory is missing");
        check(faults, null != instanceUuid, "instance uuid is missing");
        check(faults, replicaId >= 0 && replicaId < Vclock.COMPONENT_COUNT, "replica id is out of range: " + replicaId);
        check(faults, null != vclock, "vclock is missing");
        check(faults, WalMode.WRITE == mode || WalMode.FSYNC == mode, "mode is not written to files: " + mode);
        check(faults, maxSegmentLength > 1, "maximum segment length is too small: " + maxSegmentLength);
        check(
            faults,
            stepLength >= 0 && 0 == stepLength % SegmentChunk.PAGE_BYTES,
            "step length is not a multiple of " + SegmentChunk.PAGE_BYTES + ": " + stepLength);
        check(faults, aheadLength >= 0, "ahead length is negative: " + aheadLength);
        if (!faults.isEmpty())
        {
            throw new IllegalArgumentException("journal context: " + String.join("; ", faults));
        }
    }

    private static void check(final List<String> faults, final boolean isGood, final String fault)
    {
        if (!isGood)
        {
            faults.add(fault);
        }
    }
}
