package io.memtx.memtx.counters;

import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the counters of an engine to a mapped file in its directory, for {@link CountersReader} in any process. A
 * value is one store; nothing is forced, because after a power cut nobody asks what a counter was.
 * <p>
 * Single writer: the transaction thread.
 */
public final class CountersFile implements AutoCloseable
{
    /** Name of the file in a data directory. */
    public static final String FILE_NAME = "memtx.counters";

    private static final String NEW_FILE_SUFFIX = ".new";

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer header;
    private final UnsafeBuffer values;
    private final SuppliedCounter[] supplied;
    private boolean isClosed;

    private CountersFile(final Path path, final MappedByteBuffer mapping, final List<SuppliedCounter> suppliedCounters)
    {
        this.path = path;
        this.mapping = mapping;
        supplied = suppliedCounters.toArray(SuppliedCounter[]::new);
        final int metadataLength = CountersDescriptor.metadataLength(counterCount(suppliedCounters));
        header = new UnsafeBuffer(mapping, 0, CountersDescriptor.HEADER_LENGTH);
        values = new UnsafeBuffer(
            mapping,
            CountersDescriptor.HEADER_LENGTH + metadataLength,
            CountersDescriptor.valuesLength(counterCount(suppliedCounters)));
    }

    /**
     * Makes the file, with every counter 0, readable by its owner only. One that is there already is replaced: the
     * caller holds the lock of the directory, so its writer is dead. Readers of the old file keep that.
     *
     * @param storage   where the directory is.
     * @param directory of the data, exists.
     * @param nowMs     time since 1970, in milliseconds.
     * @return the file, to be closed.
     * @throws CountersException when the system refuses.
     */
    public static CountersFile create(final Storage storage, final Path directory, final long nowMs)
    {
        return create(storage, directory, nowMs, List.of());
    }

    /**
     * Makes the file with counters of others behind those of the engine.
     *
     * @param storage   where the directory is.
     * @param directory of the data, exists.
     * @param nowMs     time since 1970, in milliseconds.
     * @param supplied  counters of others.
     * @return the file, to be closed.
     * @throws CountersException when the system refuses.
     */
    public static CountersFile create(
        final Storage storage, final Path directory, final long nowMs, final List<SuppliedCounter> supplied)
    {
        final Path path = directory.resolve(FILE_NAME);
        final Path newPath = directory.resolve(FILE_NAME + NEW_FILE_SUFFIX);
        CountersFile file = null;
        boolean isNamed = false;
        try
        {
            storage.delete(newPath);
            try (StorageFile newFile = storage.create(newPath))
            {
                file = new CountersFile(path, map(newFile, counterCount(supplied)), supplied);
                file.initialise(ProcessHandle.current().pid(), nowMs);
            }
            storage.rename(newPath, path);
            isNamed = true;
            return file;
        }
        catch (final IOException ex)
        {
            throw new CountersException("can't create counters file: " + ex, path, ex);
        }
        finally
        {
            if (!isNamed && null != file)
            {
                file.close();
            }
        }
    }

    /**
     * Stores the value of a counter; readers see it at once. Allocates nothing, makes no system call.
     *
     * @param counter to set.
     * @param value   of it.
     * @throws IllegalStateException when the file is closed.
     */
    public void set(final EngineCounter counter, final long value)
    {
        checkOpen();
        values.putLongRelease(CountersManager.counterOffset(counter.ordinal()), value);
    }

    /**
     * Asks for the values of others' counters and stores them.
     *
     * @throws IllegalStateException when the file is closed.
     */
    public void setSupplied()
    {
        checkOpen();
        for (int i = 0; i < supplied.length; i++)
        {
            final int slot = EngineCounter.count() + i;
            values.putLongRelease(CountersManager.counterOffset(slot), supplied[i].value().getAsLong());
        }
    }

    /**
     * @param counter to read.
     * @return the value last set, 0 before.
     * @throws IllegalStateException when the file is closed.
     */
    public long get(final EngineCounter counter)
    {
        checkOpen();
        return values.getLong(CountersManager.counterOffset(counter.ordinal()));
    }

    /**
     * Says that the engine is alive; once a second is enough, {@link CountersReader#HEARTBEAT_TIMEOUT_MS} too seldom.
     *
     * @param nowMs time since 1970, in milliseconds.
     * @throws IllegalStateException when the file is closed.
     */
    public void heartbeat(final long nowMs)
    {
        checkOpen();
        CountersDescriptor.heartbeatMsRelease(header, nowMs);
    }

    /**
     * @return where it is.
     */
    public Path path()
    {
        return path;
    }

    /**
     * Marks the file as closed and unmaps it; it stays, with the last values. Idempotent.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            CountersDescriptor.heartbeatMsRelease(header, CountersDescriptor.CLOSED);
            isClosed = true;
            header.wrap(0, 0);
            values.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }

    private void checkOpen()
    {
        if (isClosed)
        {
            throw new IllegalStateException("counters file is closed: path=" + path);
        }
    }

    private void initialise(final long pid, final long nowMs)
    {
        final int metadataLength = CountersDescriptor.metadataLength(EngineCounter.count() + supplied.length);
        final CountersManager manager = new CountersManager(
            new UnsafeBuffer(mapping, CountersDescriptor.HEADER_LENGTH, metadataLength),
            values,
            CountersDescriptor.LABEL_CHARSET);
        for (final EngineCounter counter : EngineCounter.values())
        {
            final int slot = manager.allocate(counter.label(), counter.id());
            if (slot != counter.ordinal())
            {
                throw new IllegalStateException("counter is not in its slot: counter=" + counter + " slot=" + slot);
            }
        }
        for (final SuppliedCounter counter : supplied)
        {
            manager.allocate(counter.label(), counter.id());
        }
        CountersDescriptor.magic(header, CountersDescriptor.MAGIC);
        CountersDescriptor.pid(header, pid);
        CountersDescriptor.startTimeMs(header, nowMs);
        CountersDescriptor.metadataLength(header, metadataLength);
        CountersDescriptor.valuesLength(header, values.capacity());
        CountersDescriptor.heartbeatMsRelease(header, nowMs);
        CountersDescriptor.layoutVersionRelease(header, CountersDescriptor.LAYOUT_VERSION);
    }

    private static int counterCount(final List<SuppliedCounter> supplied)
    {
        return EngineCounter.count() + supplied.size();
    }

    private static MappedByteBuffer map(final StorageFile file, final int counterCount) throws IOException
    {
        final int length = (int)CountersDescriptor.fileLength(
            CountersDescriptor.metadataLength(counterCount), CountersDescriptor.valuesLength(counterCount));
        // a full disk shows here, and not as a fault at the first store to a hole of the mapping
        file.write(ByteBuffer.allocate(length), 0);
        return file.channel().map(FileChannel.MapMode.READ_WRITE, 0, length);
    }
}
