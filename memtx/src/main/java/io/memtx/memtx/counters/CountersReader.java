package io.memtx.memtx.counters;

import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the counters file of an engine that runs, in this process or another, or has run. It costs the engine nothing.
 * Every length in the file is checked before it is used.
 * <p>
 * Belongs to the thread that opened it. A reader keeps the file it opened: when the engine is started again, open
 * again.
 */
public final class CountersReader implements AutoCloseable
{
    /** An engine whose heartbeat is older is not alive, in milliseconds. */
    public static final long HEARTBEAT_TIMEOUT_MS = 10_000;

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer header;
    private final UnsafeBuffer metadata = new UnsafeBuffer(0, 0);
    private final org.agrona.concurrent.status.CountersReader counters;
    private boolean isClosed;

    /**
     * Receives counters.
     */
    @FunctionalInterface
    public interface CounterConsumer
    {
        /**
         * @param id    of the counter: of an {@link EngineCounter}, or one that this release does not know.
         * @param label of the counter as the writer named it.
         * @param value of the counter at this moment.
         */
        void accept(int id, String label, long value);
    }

    private CountersReader(final Path path, final MappedByteBuffer mapping)
    {
        this.path = path;
        this.mapping = mapping;
        header = new UnsafeBuffer(mapping, 0, CountersDescriptor.HEADER_LENGTH);
        checkHeader();
        final int metadataLength = CountersDescriptor.metadataLength(header);
        metadata.wrap(mapping, CountersDescriptor.HEADER_LENGTH, metadataLength);
        counters = new org.agrona.concurrent.status.CountersReader(
            metadata,
            new UnsafeBuffer(
                mapping,
                CountersDescriptor.HEADER_LENGTH + metadataLength,
                CountersDescriptor.valuesLength(header)),
            CountersDescriptor.LABEL_CHARSET);
    }

    /**
     * Opens the counters of a data directory for reading.
     *
     * @param directory of the data.
     * @return the reader, to be closed.
     * @throws CountersException when there is no such file, it cannot be read, or it is not a counters file.
     */
    public static CountersReader open(final Path directory)
    {
        final Path path = directory.resolve(CountersFile.FILE_NAME);
        final MappedByteBuffer mapping = map(path);
        boolean isGood = false;
        try
        {
            final CountersReader reader = new CountersReader(path, mapping);
            isGood = true;
            return reader;
        }
        finally
        {
            if (!isGood)
            {
                IoUtil.unmap(mapping);
            }
        }
    }

    /**
     * Passes every counter, in the order of the file.
     *
     * @param consumer of the counters.
     * @throws CountersException     when the file is damaged.
     * @throws IllegalStateException when the reader is closed.
     */
    public void forEach(final CounterConsumer consumer)
    {
        checkOpen();
        for (int i = 0; i <= counters.maxCounterId(); i++)
        {
            final int state = counters.getCounterState(i);
            if (CountersDescriptor.SLOT_UNUSED == state)
            {
                return;
            }
            if (CountersDescriptor.SLOT_TAKEN == state)
            {
                checkLabel(i);
                consumer.accept(
                    counters.getCounterTypeId(i), counters.getCounterLabel(i), counters.getCounterValue(i));
            }
            else if (CountersDescriptor.SLOT_FREED != state)
            {
                throw damaged("state of slot " + i + " is " + state);
            }
        }
    }

    /**
     * @param counter to read.
     * @return its value.
     * @throws CountersException     when the file does not have it, or is damaged.
     * @throws IllegalStateException when the reader is closed.
     */
    public long get(final EngineCounter counter)
    {
        checkOpen();
        for (int i = 0; i <= counters.maxCounterId(); i++)
        {
            if (CountersDescriptor.SLOT_TAKEN == counters.getCounterState(i) &&
                counters.getCounterTypeId(i) == counter.id())
            {
                return counters.getCounterValue(i);
            }
        }
        throw new CountersException("counters file has no counter '" + counter.label() + "'", path, null);
    }

    /**
     * @return the process that wrote the file.
     */
    public long pid()
    {
        checkOpen();
        return CountersDescriptor.pid(header);
    }

    /**
     * @return when the engine was opened, in milliseconds since 1970.
     */
    public long startTimeMs()
    {
        checkOpen();
        return CountersDescriptor.startTimeMs(header);
    }

    /**
     * @return the last sign of life, in milliseconds since 1970, or -1 when the engine was closed in good order.
     */
    public long heartbeatMs()
    {
        checkOpen();
        return CountersDescriptor.heartbeatMsAcquire(header);
    }

    /**
     * @return whether the engine was closed in good order.
     */
    public boolean isEngineClosed()
    {
        return CountersDescriptor.CLOSED == heartbeatMs();
    }

    /**
     * Whether the engine lives: not closed, its process there, its last heartbeat fresh. From inside another container
     * the process is not seen, and the answer is false.
     *
     * @param nowMs time since 1970, in milliseconds.
     * @return whether it does.
     */
    public boolean isAlive(final long nowMs)
    {
        final long heartbeatMs = heartbeatMs();
        return CountersDescriptor.CLOSED != heartbeatMs &&
            nowMs - heartbeatMs <= HEARTBEAT_TIMEOUT_MS &&
            ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * @return where it is.
     */
    public Path path()
    {
        return path;
    }

    /**
     * Idempotent.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            IoUtil.unmap(mapping);
        }
    }

    private void checkOpen()
    {
        if (isClosed)
        {
            throw new IllegalStateException("counters reader is closed: path=" + path);
        }
    }

    private void checkHeader()
    {
        final int layoutVersion = CountersDescriptor.layoutVersionAcquire(header);
        if (CountersDescriptor.MAGIC != CountersDescriptor.magic(header))
        {
            throw damaged("magic is 0x" + Integer.toHexString(CountersDescriptor.magic(header)));
        }
        if (CountersDescriptor.LAYOUT_VERSION != layoutVersion)
        {
            throw new CountersException(
                "counters file has another layout: expected=" + CountersDescriptor.LAYOUT_VERSION +
                " actual=" + layoutVersion,
                path,
                null);
        }
        final int metadataLength = CountersDescriptor.metadataLength(header);
        final int valuesLength = CountersDescriptor.valuesLength(header);
        final int counterCount = CountersDescriptor.counterCount(valuesLength);
        if (valuesLength <= 0 ||
            valuesLength > CountersDescriptor.MAX_VALUES_LENGTH ||
            counterCount < 0 ||
            metadataLength != CountersDescriptor.metadataLength(counterCount) ||
            mapping.capacity() < CountersDescriptor.fileLength(metadataLength, valuesLength))
        {
            throw damaged(
                "metadata length=" + metadataLength + " values length=" + valuesLength +
                " file length=" + mapping.capacity());
        }
    }

    private void checkLabel(final int slot)
    {
        final int length = CountersDescriptor.labelLength(metadata, slot);
        if (length < 0 || length > CountersDescriptor.MAX_LABEL_LENGTH)
        {
            throw damaged("label of slot " + slot + " has length " + length);
        }
    }

    private CountersException damaged(final String what)
    {
        return new CountersException("not a counters file, or damaged: " + what, path, null);
    }

    private static MappedByteBuffer map(final Path path)
    {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            final long length = channel.size();
            final long maxLength = CountersDescriptor.fileLength(
                4 * CountersDescriptor.MAX_VALUES_LENGTH, CountersDescriptor.MAX_VALUES_LENGTH);
            if (length < CountersDescriptor.HEADER_LENGTH || length > maxLength)
            {
                throw new CountersException(
                    "not a counters file, or damaged: file length=" + length, path, null);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
        }
        catch (final NoSuchFileException ex)
        {
            throw new CountersException("no counters file: no engine has run here", path, ex);
        }
        catch (final IOException ex)
        {
            throw new CountersException("can't read counters file: " + ex, path, ex);
        }
    }
}
