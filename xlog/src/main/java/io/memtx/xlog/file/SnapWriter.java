package io.memtx.xlog.file;

import com.github.luben.zstd.ZstdCompressCtx;
import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.row.RowHeaderEncoder;
import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a snapshot: rows into {@code .snap.inprogress}, and by {@link #commit()} the end of file marker, force,
 * rename, force of the directory. Until then nothing of the final name exists; {@link #close()} without commit
 * leaves no file.
 * <p>
 * Rows are numbered from 0 by their LSN key, have no replica id and one timestamp. Blocks are written at 128 KiB. Every
 * 16 MiB the file is forced, so that no mass of dirty pages stands in the way of the journal's own forces.
 * <p>
 * Belongs to one thread, the one that makes the checkpoint. It may wait: for the device and for its rate limit.
 */
public final class SnapWriter implements AutoCloseable
{
    private static final int FORCE_INTERVAL_BYTES = 16 * 1024 * 1024;
    private static final int INSERT_PREFIX_LENGTH = 8;

    /** A block is written once it has so many bytes, its header included. */
    private static final int BLOCK_BYTES = 128 * 1024;
    private static final int ROW_BYTES = 16 * 1024;
    private static final int FIRST_RELEASE_THAT_WARNS = 24;

    private final Storage storage;
    private final Path finalPath;
    private final Path inprogressPath;
    private final double timestamp;
    private final long bytesPerSecond;
    private final long startNs = System.nanoTime();
    private final StorageFile file;
    private final BlockEncoder block;
    private long position;
    private long forcedPosition;
    private long rowCount;
    private boolean isNamed;
    private boolean isCommitted;
    private boolean isClosed;

    /**
     * From release 24 on the JVM warns on stderr when a library is loaded that native access was not granted to, and
     * compressing loads one. A snapshot need not be compressed: any Tarantool reads it either way.
     *
     * @return whether snapshots can be compressed without a word of the JVM.
     */
    public static boolean isCompressionQuiet()
    {
        if (Runtime.version().feature() < FIRST_RELEASE_THAT_WARNS)
        {
            return true;
        }
        try
        {
            final Module zstd = ZstdCompressCtx.class.getModule();
            return (boolean)Module.class.getMethod("isNativeAccessEnabled").invoke(zstd);
        }
        catch (final ReflectiveOperationException ex)
        {
            return false;
        }
    }

    /**
     * Creates the file; one left by a checkpoint that died is replaced.
     *
     * @param storage        where it is made.
     * @param directory      that exists.
     * @param instanceUuid   of this instance.
     * @param vclock         that the rows amount to; names the file.
     * @param timestamp      of all rows, seconds of the wall clock.
     * @param isCompressed   whether blocks of 2 KiB and more are compressed.
     * @param bytesPerSecond that are written at most, 0 for no limit.
     * @throws XlogException (ALREADY_EXISTS) when there is a snapshot of that name, (IO) when refused.
     */
    public SnapWriter(
        final Storage storage,
        final Path directory,
        final UUID instanceUuid,
        final Vclock vclock,
        final double timestamp,
        final boolean isCompressed,
        final long bytesPerSecond)
    {
        this.storage = storage;
        this.timestamp = timestamp;
        this.bytesPerSecond = bytesPerSecond;
        final String name = FileType.SNAP.fileName(vclock.signature());
        finalPath = directory.resolve(name);
        inprogressPath = directory.resolve(name + FileType.INPROGRESS);
        block = new BlockEncoder(BLOCK_BYTES + ROW_BYTES, isCompressed);
        file = create();
        try
        {
            final byte[] meta = XlogMeta.of(FileType.SNAP, instanceUuid, vclock, null).toBytes();
            file.write(ByteBuffer.wrap(meta), 0);
            position = meta.length;
        }
        catch (final IOException ex)
        {
            close();
            throw failed("can't write", ex);
        }
        catch (final RuntimeException | Error ex) // memory may run out, too
        {
            close();
            throw ex;
        }
    }

    /**
     * Appends a tuple.
     *
     * @param spaceId      of the tuple.
     * @param groupId      {@link HeaderKey#GROUP_LOCAL} for a tuple of a local space, otherwise 0.
     * @param tupleAddress of the encoded tuple.
     * @param tupleLength  in bytes.
     * @throws XlogException (IO) when refused; the snapshot is then of no use.
     */
    public void appendTuple(final int spaceId, final int groupId, final long tupleAddress, final int tupleLength)
    {
        final StagingBuffer rows = block.rows();
        final long start = rows.reserve(RowHeaderEncoder.MAX_LENGTH + INSERT_PREFIX_LENGTH + (long)tupleLength);
        long next = encodeHeader(start, RowType.INSERT.code(), groupId);
        Memory.putByte(next, (byte)0x82);
        Memory.putByte(next + 1, (byte)BodyKey.SPACE_ID);
        Memory.putByte(next + 2, (byte)0xce);
        Memory.putIntBigEndian(next + 3, spaceId);
        Memory.putByte(next + 7, (byte)BodyKey.TUPLE);
        next += INSERT_PREFIX_LENGTH;
        Memory.copy(tupleAddress, next, tupleLength);
        endRow(next + tupleLength - start);
    }

    /**
     * Appends a service row (term and vote, owner of the synchronous queue).
     *
     * @param type        code of the row.
     * @param groupId     0 or 1.
     * @param bodyAddress of its body, one map.
     * @param bodyLength  in bytes.
     * @throws XlogException (IO) when refused; the snapshot is then of no use.
     */
    public void appendRow(final int type, final int groupId, final long bodyAddress, final int bodyLength)
    {
        final long start = block.rows().reserve(RowHeaderEncoder.MAX_LENGTH + (long)bodyLength);
        final long next = encodeHeader(start, type, groupId);
        Memory.copy(bodyAddress, next, bodyLength);
        endRow(next + bodyLength - start);
    }

    /**
     * Makes the snapshot whole and durable under its final name.
     *
     * @return its path.
     * @throws XlogException (IO) when refused: there is no snapshot of the final name then, unless it cannot be deleted
     *                       either.
     */
    public Path commit()
    {
        try
        {
            writeBlock();
            EofMarker.write(file, position);
            file.force();
            file.close();
            storage.rename(inprogressPath, finalPath);
            isNamed = true;
            storage.forceDirectory(finalPath.getParent());
            isCommitted = true;
        }
        catch (final IOException ex)
        {
            throw failed("can't commit snapshot", ex);
        }
        finally
        {
            close();
        }
        return finalPath;
    }

    /**
     * @return how many rows were appended.
     */
    public long rowCount()
    {
        return rowCount;
    }

    /**
     * @return how many bytes of the file are written.
     */
    public long position()
    {
        return position;
    }

    /**
     * Without {@link #commit()} before it, gives the snapshot up and deletes what there is of it. Idempotent.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        block.close();
        try
        {
            file.close();
            if (!isCommitted)
            {
                storage.delete(isNamed ? finalPath : inprogressPath); // the next try finds its name free
            }
        }
        catch (final IOException ex)
        {
            throw failed("can't remove", ex);
        }
    }

    private StorageFile create()
    {
        boolean isCreated = false;
        try
        {
            if (storage.exists(finalPath))
            {
                throw new XlogException(Kind.ALREADY_EXISTS, "file '" + finalPath + "' already exists");
            }
            storage.delete(inprogressPath);
            final StorageFile created = storage.create(inprogressPath);
            isCreated = true;
            return created;
        }
        catch (final IOException ex)
        {
            throw failed("can't create", ex);
        }
        finally
        {
            if (!isCreated)
            {
                block.close();
            }
        }
    }

    private void writeBlock() throws IOException
    {
        if (block.length() > BlockDescriptor.HEADER_LENGTH)
        {
            final StagingBuffer whole = block.finish();
            file.write(whole.range(0, whole.length()), position);
            position += whole.length();
            block.clear();
        }
    }

    private long encodeHeader(final long address, final int type, final int groupId)
    {
        return RowHeaderEncoder.encode(address, type, 0, groupId, rowCount, timestamp, false, 0, 0);
    }

    private void endRow(final long length)
    {
        final StagingBuffer rows = block.rows();
        rows.length(rows.length() + (int)length);
        rowCount++;
        if (block.length() >= BLOCK_BYTES)
        {
            flush();
        }
    }

    private void flush()
    {
        try
        {
            writeBlock();
            if (position - forcedPosition >= FORCE_INTERVAL_BYTES)
            {
                file.force();
                forcedPosition = position;
            }
        }
        catch (final IOException ex)
        {
            throw failed("can't write", ex);
        }
        if (0 != bytesPerSecond)
        {
            keepRate();
        }
    }

    private void keepRate()
    {
        final double dueSeconds = (double)position / bytesPerSecond;
        final long dueNs = startNs + (long)(dueSeconds * TimeUnit.SECONDS.toNanos(1));
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0 && !Thread.currentThread().isInterrupted())
        {
            LockSupport.parkNanos(leftNs);
            leftNs = dueNs - System.nanoTime();
        }
    }

    private XlogException failed(final String what, final IOException cause)
    {
        return new XlogException(Kind.IO, what + ": " + cause, inprogressPath, position, cause);
    }
}
