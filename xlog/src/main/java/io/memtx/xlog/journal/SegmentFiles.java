package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.file.BlockDescriptor;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What is done to the journal's files besides storing rows: every system call of the journal is made here or in a
 * {@link SegmentMapping}. Belongs to the helper thread, and to the thread that opens and closes the journal while there
 * is no helper.
 * <p>
 * Any exception from here is the end of the journal: nothing is retried.
 */
final class SegmentFiles
{
    /** The name of the file that is prepared for the next rotation; only one at a time. */
    static final String PREPARED_NAME = "next" + FileType.XLOG.suffix() + FileType.INPROGRESS;

    /** In {@code write}, where whole pieces are forced. */
    private static final int LONG_PIECE_BYTES = 64 << 10;

    private final Storage storage;
    private final Path directory;
    private final SegmentMapper mapper;
    private final JournalCounters counters;
    private final boolean isForceAwaited;
    private final int pieceBytes;
    private final ByteBuffer zeros;

    SegmentFiles(
        final Storage storage,
        final Path directory,
        final SegmentMapper mapper,
        final JournalCounters counters,
        final WalMode mode)
    {
        isForceAwaited = WalMode.FSYNC == mode;
        pieceBytes = pieceBytes(mode);
        Memory.checkAllocation(pieceBytes);
        zeros = ByteBuffer.allocateDirect(pieceBytes);
        this.storage = storage;
        this.directory = directory;
        this.mapper = mapper;
        this.counters = counters;
    }

    /**
     * By how much a file is written when it is prepared. The kernel caches what one write brought in one piece if it
     * can, and while it forces some of a piece, stores to all of it wait, also those of the transaction thread. So a
     * force must not reach into the piece that is being stored to: in {@code write} it ends with the one before; in
     * {@code fsync}, where it cannot, a piece is one page.
     *
     * @param mode of the journal.
     * @return bytes, a power of two.
     */
    static int pieceBytes(final WalMode mode)
    {
        return WalMode.FSYNC == mode ? SegmentChunk.PAGE_BYTES : LONG_PIECE_BYTES;
    }

    /**
     * Makes the file for the next rotation. One that an earlier process left there was never acknowledged from, and
     * goes.
     *
     * @param lengthBytes to prepare.
     * @return a segment that may be begun.
     * @throws IOException when there is no space, or any other failure.
     */
    JournalSegment create(final int lengthBytes) throws IOException
    {
        return create(lengthBytes, isForceAwaited);
    }

    /**
     * Makes the file that a journal begins with: whoever opens it waits, so nothing is forced before
     * {@link #nameFirst}.
     *
     * @param lengthBytes to prepare.
     * @return a segment that may be begun.
     * @throws IOException when there is no space, or any other failure.
     */
    JournalSegment createFirst(final int lengthBytes) throws IOException
    {
        return create(lengthBytes, false);
    }

    private JournalSegment create(final int lengthBytes, final boolean isForced) throws IOException
    {
        final Path path = directory.resolve(PREPARED_NAME);
        storage.delete(path);
        final JournalSegment segment = new JournalSegment(storage.create(path));
        try
        {
            extend(segment, lengthBytes, isForced);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            closeAfter(segment, ex);
            throw ex;
        }
        return segment;
    }

    /**
     * Prepares more of a segment: zeros are written, not skipped, so that its blocks exist and no store can meet a full
     * disk; mapped; in {@code fsync} forced, so that forces that somebody waits for find size and blocks on disk; and
     * touched after the force, because a force protects pages anew. That is why the new piece is forced alone: a force
     * of the file would protect the pages that the transaction thread stores to now, and it would pay for each of them
     * with a fault. In {@code write} nobody waits for a force but a rotation, which would wait for this one.
     *
     * @param segment     to make longer.
     * @param lengthBytes to add, a multiple of the page size.
     * @throws IOException when there is no space, or any other failure.
     */
    void extend(final JournalSegment segment, final int lengthBytes) throws IOException
    {
        extend(segment, lengthBytes, isForceAwaited);
    }

    private void extend(final JournalSegment segment, final int lengthBytes, final boolean isForced) throws IOException
    {
        final StorageFile file = segment.file();
        final long start = segment.preparedLength();
        for (int done = 0; done < lengthBytes; )
        {
            final int count = Math.min(pieceBytes, lengthBytes - done);
            zeros.clear().limit(count);
            file.write(zeros, start + done);
            done += count;
        }
        final SegmentChunk chunk = new SegmentChunk(mapper.map(file, segment.path(), start, lengthBytes), start);
        boolean isTouched = false;
        try
        {
            if (isForced)
            {
                chunk.force(start, start + lengthBytes);
            }
            chunk.touch(start, start + lengthBytes);
            isTouched = true;
        }
        finally
        {
            if (!isTouched)
            {
                chunk.close(); // the segment does not know it yet
            }
        }
        segment.addChunk(chunk);
        counters.onPrepared(lengthBytes);
    }

    /**
     * Gives a begun segment its final name, for every process to see; a power cut may take the name back until
     * {@link #forceNames()}.
     *
     * @param segment begun.
     * @throws IOException of any failure.
     */
    void name(final JournalSegment segment) throws IOException
    {
        rename(segment);
    }

    /**
     * @param segment begun.
     * @throws IOException of any failure.
     */
    void forceHeader(final JournalSegment segment) throws IOException
    {
        segment.firstChunk().force(0, segment.headerLength());
    }

    /**
     * Makes names durable.
     *
     * @throws IOException of any failure.
     */
    void forceNames() throws IOException
    {
        storage.forceDirectory(directory);
    }

    /**
     * Forces all of the begun first segment, its header included, and gives it its final name, durably.
     *
     * @param segment made by {@link #createFirst(int)}, begun.
     * @throws IOException of any failure.
     */
    void nameFirst(final JournalSegment segment) throws IOException
    {
        segment.firstChunk().force(0, segment.preparedLength());
        segment.firstChunk().touch(0, segment.preparedLength());
        rename(segment);
        forceNames();
    }

    /**
     * Forces stores to a segment.
     *
     * @param segment    to force.
     * @param fromOffset in the file.
     * @param toOffset   in the file, which the appender has passed.
     * @throws IOException of any failure.
     */
    void force(final JournalSegment segment, final long fromOffset, final long toOffset) throws IOException
    {
        SegmentChunk chunk = segment.firstChunk();
        while (null != chunk && chunk.fileOffset() < toOffset)
        {
            chunk.force(fromOffset, toOffset);
            chunk = chunk.next();
        }
        counters.onForced();
    }

    /**
     * Notices that somebody cut the file: a touch of a page that is gone would end the JVM.
     *
     * @param segment to look at.
     * @throws IOException when the file is shorter than what was prepared.
     */
    void checkLength(final JournalSegment segment) throws IOException
    {
        final long size = segment.file().size();
        if (size < segment.preparedLength())
        {
            throw new IOException("log was cut while in use: path=" + segment.path() +
                " size=" + size + " prepared=" + segment.preparedLength());
        }
    }

    /**
     * Unmaps a segment, cuts what was prepared and not used, writes the end marker, forces and closes.
     *
     * @param segment   named, with all rows forced, that nobody stores to any more.
     * @param endOffset behind its last row.
     * @throws IOException of any failure.
     */
    void finish(final JournalSegment segment, final long endOffset) throws IOException
    {
        segment.closeChunks();
        segment.file().truncate(endOffset);
        segment.file().write(endMarker(), endOffset);
        segment.file().force();
        segment.file().close();
    }

    /**
     * Makes a segment that was never appended to a closed log without rows.
     *
     * @param segment    begun, but stored to by nobody.
     * @param textHeader of it.
     * @throws IOException of any failure.
     */
    void finishEmpty(final JournalSegment segment, final byte[] textHeader) throws IOException
    {
        segment.closeChunks();
        segment.file().write(ByteBuffer.wrap(textHeader), 0);
        segment.file().truncate(textHeader.length);
        segment.file().write(endMarker(), textHeader.length);
        segment.file().force();
        segment.file().close();
        rename(segment);
        forceNames();
    }

    /**
     * Removes a prepared file that is not needed any more.
     *
     * @param segment never begun.
     * @throws IOException of any failure.
     */
    void discard(final JournalSegment segment) throws IOException
    {
        segment.release();
        storage.delete(segment.path());
    }

    private void rename(final JournalSegment segment) throws IOException
    {
        final Path path = directory.resolve(FileType.XLOG.fileName(segment.startVclock().signature()));
        storage.rename(segment.path(), path);
        segment.path(path);
    }

    private static ByteBuffer endMarker()
    {
        return ByteBuffer.allocate(BlockDescriptor.MAGIC_LENGTH).putInt(0, BlockDescriptor.EOF_MAGIC);
    }

    private static void closeAfter(final JournalSegment segment, final Throwable cause)
    {
        try
        {
            segment.release();
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);
        }
    }
}
