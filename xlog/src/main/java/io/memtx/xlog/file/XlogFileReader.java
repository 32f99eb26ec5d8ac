package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a log or a snapshot from its beginning to its end, transaction by transaction:
 * <pre>
 *  while (reader.nextTransaction())
 *      while (reader.nextRow())
 *          apply(reader.row());
 * </pre>
 * Every byte is hostile until checked: a block is handed out only when its checksum holds, all its rows are
 * well-formed, they make whole transactions, and (in a log) each LSN advances. Memory is bounded by the largest
 * block of the file and, for compressed blocks, by a cap. Nothing is allocated per row.
 * <p>
 * Belongs to one thread.
 */
public final class XlogFileReader implements AutoCloseable
{
    /** What a block may decompress to, unless told otherwise: 256 MiB. */
    public static final int DEFAULT_BLOCK_CAP_BYTES = 256 * 1024 * 1024;

    private final Path path;
    private final ReadMode mode;
    private final DropListener dropListener;
    private final FileWindow window;
    private final XlogMeta meta;
    private final BlockDecoder decoder;
    private final BlockHeader header;
    private final RowBlock block;
    private TailState tailState;
    private boolean isClosed;
    private long position;
    private long blockPosition;
    private long lastGoodOffset;
    private long searchBudget;
    private long transactionsRead;
    private long rowsRead;

    private XlogFileReader(
        final StorageFile file,
        final FileType expected,
        final ReadMode mode,
        final int blockCapBytes,
        final DropListener dropListener) throws IOException
    {
        path = file.path();
        this.mode = mode;
        this.dropListener = dropListener;
        window = new FileWindow(file);
        searchBudget = 8 * window.fileSize() + XlogMeta.MAX_LENGTH;
        boolean isMetaWhole = false;
        try
        {
            meta = readMeta(expected);
            isMetaWhole = true;
        }
        finally
        {
            if (!isMetaWhole)
            {
                window.close();
            }
        }
        decoder = new BlockDecoder(meta, blockCapBytes, ReadMode.SALVAGE == mode);
        header = decoder.header();
        block = decoder.rows();
    }

    /**
     * Opens a file and reads its text header.
     *
     * @param storage  where it is.
     * @param path     of the file.
     * @param expected type, or null for any.
     * @param mode     of meeting damage.
     * @return the reader, before the first transaction.
     * @throws XlogException when the file cannot be opened or its header is malformed, in every mode.
     */
    public static XlogFileReader open(
        final Storage storage, final Path path, final FileType expected, final ReadMode mode)
    {
        return open(storage, path, expected, mode, DEFAULT_BLOCK_CAP_BYTES, DropListener.NONE);
    }

    /**
     * As {@link #open(Storage, Path, FileType, ReadMode)}.
     *
     * @param storage       where it is.
     * @param path          of the file.
     * @param expected      type, or null for any.
     * @param mode          of meeting damage.
     * @param blockCapBytes that a compressed block may decompress to.
     * @param dropListener  told what the mode leaves out.
     * @return the reader, before the first transaction.
     * @throws XlogException when the file cannot be opened or its header is malformed, in every mode.
     */
    public static XlogFileReader open(
        final Storage storage,
        final Path path,
        final FileType expected,
        final ReadMode mode,
        final int blockCapBytes,
        final DropListener dropListener)
    {
        StorageFile file = null;
        try
        {
            file = storage.openReadOnly(path);
            return new XlogFileReader(file, expected, mode, blockCapBytes, dropListener);
        }
        catch (final IOException ex)
        {
            closeQuietly(file, ex);
            throw new XlogException(Kind.IO, "can't open: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
        catch (final RuntimeException | Error ex) // memory may run out, too
        {
            closeQuietly(file, ex);
            throw ex;
        }
    }

    /**
     * Goes to the next transaction; rows of the one before are no longer valid.
     *
     * @return whether there is one; if not, {@link #tailState()} says how the file ends.
     * @throws XlogException on damage that the mode does not tolerate. The reader is then of no use.
     */
    public boolean nextTransaction()
    {
        while (!block.nextTransaction())
        {
            if (!loadBlock())
            {
                block.clear();
                block.drainUnfinished(this::dropUnfinished);
                return false;
            }
        }
        transactionsRead++;
        return true;
    }

    private void dropUnfinished(final long blockOffset, final int rowCount, final String firstRow)
    {
        dropListener.onUnfinished(blockOffset, lastGoodOffset, rowCount, fault(
            Kind.INVALID_TRANSACTION, "found a not finished transaction in the log: " + firstRow, blockOffset));
    }

    /**
     * Goes to the next row of the transaction.
     *
     * @return whether there is one: {@link #row()} then holds it.
     */
    public boolean nextRow()
    {
        if (!block.nextRow())
        {
            return false;
        }
        rowsRead++;
        return true;
    }

    /**
     * Goes back before the first row of the transaction.
     */
    public void rewindTransaction()
    {
        block.rewindTransaction();
    }

    /**
     * @return the row, reused; valid until the next transaction.
     */
    public RowFlyweight row()
    {
        return block.row();
    }

    /**
     * @return how many rows the transaction has.
     */
    public int transactionRowCount()
    {
        return block.transactionRowCount();
    }

    /**
     * @return flags of the transaction's last row.
     */
    public int transactionFlags()
    {
        return block.transactionFlags();
    }

    /**
     * @return the text header.
     */
    public XlogMeta meta()
    {
        return meta;
    }

    public Path path()
    {
        return path;
    }

    /**
     * @return where the block of the transaction begins in the file.
     */
    public long position()
    {
        return blockPosition;
    }

    /**
     * @return behind the last good block read: where an unclosed file is to be cut.
     */
    public long lastGoodOffset()
    {
        return lastGoodOffset;
    }

    /**
     * @return the vclock at {@link #lastGoodOffset()}; reused. Of a snapshot it is that of the header.
     */
    public Vclock vclock()
    {
        return decoder.vclock();
    }

    /**
     * @return whether the end of file marker was reached.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * @return whether transactions of the blocks read stood between each other, or lacked their end: no mode but
     * {@link ReadMode#SALVAGE} reads these.
     */
    public boolean isTangled()
    {
        return block.isTangled();
    }

    /**
     * @return how the file ends, null before that is known.
     */
    public TailState tailState()
    {
        return tailState;
    }

    public long fileSize()
    {
        return window.fileSize();
    }

    public long transactionsRead()
    {
        return transactionsRead;
    }

    public long rowsRead()
    {
        return rowsRead;
    }

    @Override
    public void close()
    {
        decoder.close();
        try
        {
            window.close();
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't close: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
    }

    private XlogMeta readMeta(final FileType expected) throws IOException
    {
        final int length = (int)Math.min(XlogMeta.MAX_LENGTH, window.fileSize());
        final byte[] bytes = new byte[length];
        Memory.copyTo(window.load(0, length), bytes, 0, length);
        final int headerLength = XlogMetaParser.headerLength(bytes, length);
        if (headerLength < 0)
        {
            throw new XlogException(
                Kind.UNEXPECTED_END, "Unexpected end of file, run with 'force_recovery = true'", path, length, null);
        }
        position = headerLength;
        lastGoodOffset = headerLength;
        return XlogMetaParser.parse(bytes, headerLength, expected, path);
    }

    private boolean loadBlock()
    {
        try
        {
            while (null == tailState)
            {
                if (tryEnd())
                {
                    return false;
                }
                final XlogException fault = tryBlock(position);
                if (null == fault)
                {
                    return true;
                }
                onFault(fault);
            }
            return false;
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't read: " + ex, path, position, ex);
        }
    }

    /** Recognizes the ends of a file that are no fault. */
    private boolean tryEnd() throws IOException
    {
        final long remaining = window.fileSize() - position;
        if (0 == remaining)
        {
            tailState = TailState.NO_EOF;
        }
        else if (remaining >= BlockDescriptor.MAGIC_LENGTH && isEofMarker(position))
        {
            endAtMarker(remaining);
        }
        else if (remaining < BlockDescriptor.HEADER_LENGTH && !isEofMarker(window.fileSize() - 4))
        {
            final boolean isZero = window.skipZeros(position) == window.fileSize();
            tailState = isZero ? TailState.ZERO_TAIL : TailState.TORN;
        }
        return null != tailState;
    }

    private void endAtMarker(final long remaining) throws IOException
    {
        final long end = position + BlockDescriptor.MAGIC_LENGTH;
        if (BlockDescriptor.MAGIC_LENGTH == remaining)
        {
            isClosed = true;
            tailState = TailState.CLEAN;
        }
        else if (ReadMode.STRICT != mode && window.skipZeros(end) == window.fileSize())
        {
            isClosed = true;
            tailState = TailState.ZERO_TAIL; // the marker was written through a mapping, the file not yet cut
        }
    }

    /** Reads a block; answers null, or the fault; throws only when the file cannot be read. */
    private XlogException tryBlock(final long start) throws IOException
    {
        final long remaining = window.fileSize() - start;
        final XlogException headerFault = checkHeader(start, remaining);
        if (null != headerFault)
        {
            return headerFault;
        }
        final long payloadStart = start + BlockDescriptor.HEADER_LENGTH;
        final int length = (int)header.payloadLength();
        final long address = window.load(payloadStart, length);
        final String mismatch = decoder.verify(window.range(payloadStart, length));
        if (null != mismatch)
        {
            return fault(Kind.CHECKSUM, mismatch, start);
        }
        block.blockOffset(start);
        final XlogException rowFault = decoder.decode(address, window.range(payloadStart, length));
        if (null != rowFault)
        {
            return fault(rowFault.kind(), rowFault.detail(), payloadStart);
        }
        blockPosition = start;
        position = payloadStart + length;
        lastGoodOffset = position;
        return null;
    }

    private XlogException checkHeader(final long start, final long remaining) throws IOException
    {
        if (remaining < BlockDescriptor.HEADER_LENGTH)
        {
            return fault(Kind.INVALID_BLOCK, "block header is cut off", start);
        }
        if (!header.wrap(window.load(start, BlockDescriptor.HEADER_LENGTH)))
        {
            if (BlockDescriptor.EOF_MAGIC == header.magic())
            {
                return fault(
                    Kind.DATA_AFTER_EOF,
                    "has some data after eof marker at " + (start + BlockDescriptor.MAGIC_LENGTH), start);
            }
            return BlockDescriptor.isBlock(header.magic()) ?
                fault(Kind.INVALID_BLOCK, "invalid block header", start) :
                fault(Kind.INVALID_MAGIC, "invalid magic: 0x" + Integer.toHexString(header.magic()), start);
        }
        if (header.payloadLength() > remaining - BlockDescriptor.HEADER_LENGTH)
        {
            return fault(
                Kind.DAMAGED, "block is cut off: length=" + header.payloadLength() + " remaining=" +
                    (remaining - BlockDescriptor.HEADER_LENGTH), start);
        }
        if (header.payloadLength() > StagingBuffer.MAX_CAPACITY)
        {
            return fault(Kind.INVALID_BLOCK, "block is too long: length=" + header.payloadLength(), start);
        }
        return null;
    }

    private void onFault(final XlogException fault) throws IOException
    {
        final long start = position;
        final long size = window.fileSize();
        final boolean isWrittenSo = switch (fault.kind())
        {
            case INVALID_ROW, INVALID_TRANSACTION, LSN_ORDER, DECOMPRESSION -> true; // its checksum holds
            default -> false;
        };
        final boolean isCutOff = Kind.DAMAGED == fault.kind();
        if (ReadMode.SALVAGE != mode && (isWrittenSo || ReadMode.STRICT == mode && !isCutOff))
        {
            throw fault;
        }

        final long nextGood = findGoodBlock(start + 1);
        final boolean wasClosed = isEofMarker(size - BlockDescriptor.MAGIC_LENGTH);
        final boolean isZero = window.skipZeros(start) == size;
        if (ReadMode.SALVAGE == mode && nextGood >= 0)
        {
            dropListener.onDropped(start, nextGood, fault);
            position = nextGood;
            return;
        }
        if (nextGood < 0 && !wasClosed)
        {
            tailState = isZero ? TailState.ZERO_TAIL : TailState.TORN;
        }
        else
        {
            tailState = TailState.DAMAGED;
            if (ReadMode.STRICT == mode || ReadMode.UNCLOSED == mode)
            {
                throw damaged(fault, nextGood);
            }
        }
        if (!isZero && !(isCutOff && TailState.TORN == tailState))
        {
            dropListener.onDropped(start, size, fault);
        }
    }

    /**
     * Searches for a block whose checksum holds. The work is bounded by a multiple of the file's size: a file may be
     * made of nothing but headers that promise long blocks.
     */
    private long findGoodBlock(final long from) throws IOException
    {
        long candidate = window.findMagic(from);
        while (candidate >= 0 && searchBudget > 0)
        {
            if (null == checkHeader(candidate, window.fileSize() - candidate))
            {
                final int length = (int)header.payloadLength();
                final long payloadStart = candidate + BlockDescriptor.HEADER_LENGTH;
                searchBudget -= length + BlockDescriptor.HEADER_LENGTH;
                window.load(payloadStart, length);
                if (null == decoder.verify(window.range(payloadStart, length)))
                {
                    return candidate;
                }
            }
            candidate = window.findMagic(candidate + 1);
        }
        return -1;
    }

    private boolean isEofMarker(final long start) throws IOException
    {
        return BlockDescriptor.EOF_MAGIC ==
            Memory.getIntBigEndian(window.load(start, BlockDescriptor.MAGIC_LENGTH));
    }

    private XlogException damaged(final XlogException fault, final long nextGood)
    {
        final String where = nextGood < 0 ? "the file was closed behind it" : "a good block stands at " + nextGood;
        return new XlogException(Kind.DAMAGED, fault.detail() + ", and " + where, path, position, fault);
    }

    private XlogException fault(final Kind kind, final String message, final long offset)
    {
        return new XlogException(
            kind, message + ", last good offset " + lastGoodOffset + " vclock " + decoder.vclock(), path, offset, null);
    }

    private static void closeQuietly(final StorageFile file, final Throwable cause)
    {
        try (file)
        {
            // closes it, if there is one
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);
        }
    }
}
