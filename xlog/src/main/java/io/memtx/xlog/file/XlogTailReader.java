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
 * Reads a log that is still being appended to, in this process or another. Where {@link XlogFileReader} takes the size
 * of the file once and judges its end, this one reads up to a limit and may be asked again later.
 * <p>
 * With a limit, all below it must be good, and anything else is an exception. Without one the reader takes whole blocks
 * whose checksum holds, and everything else for something not yet written.
 * <p>
 * Belongs to one thread. Allocates only to grow.
 */
public final class XlogTailReader implements AutoCloseable
{
    /** No limit is known. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private static final int READ_AHEAD_BYTES = 256 << 10;

    private final StorageFile file;
    private final Path path;
    private final StagingBuffer buffer = new StagingBuffer(READ_AHEAD_BYTES);
    private final XlogMeta meta;
    private final BlockDecoder decoder;
    private final BlockHeader header;
    private final RowBlock block;
    private long bufferStart;
    private long position;

    private XlogTailReader(final StorageFile file) throws IOException
    {
        this.file = file;
        path = file.path();
        boolean isMetaWhole = false;
        try
        {
            meta = readMeta();
            isMetaWhole = true;
        }
        finally
        {
            if (!isMetaWhole)
            {
                buffer.close();
            }
        }
        decoder = new BlockDecoder(meta, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES, false);
        header = decoder.header();
        block = decoder.rows();
    }

    /**
     * Opens a log and reads its text header.
     *
     * @param storage where it is.
     * @param path    of the file.
     * @return the reader, before the first transaction.
     * @throws IOException   when the file is not there or refused.
     * @throws XlogException when the header is not whole, or malformed.
     */
    public static XlogTailReader open(final Storage storage, final Path path) throws IOException
    {
        final StorageFile file = storage.openReadOnly(path);
        try
        {
            return new XlogTailReader(file);
        }
        catch (final IOException | RuntimeException | Error ex) // memory may run out, too
        {
            file.close();
            throw ex;
        }
    }

    /**
     * Goes to the next transaction; rows of the one before are no longer valid.
     *
     * @param limit offset in the file, behind a block, below which everything is written; or {@link #NO_LIMIT}.
     * @return whether there is one (yet).
     * @throws XlogException on damage below the limit, or when the file is refused. The reader is then of no use.
     */
    public boolean nextTransaction(final long limit)
    {
        if (!block.nextTransaction() && !(loadBlock(limit) && block.nextTransaction()))
        {
            block.clear();
            return false;
        }
        return true;
    }

    /**
     * @return whether the transaction has one more row: {@link #row()} then holds it.
     */
    public boolean nextRow()
    {
        return block.nextRow();
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

    /**
     * @return the vclock behind the block of the transaction; reused.
     */
    public Vclock vclock()
    {
        return decoder.vclock();
    }

    /**
     * @return the offset behind the block of the transaction.
     */
    public long position()
    {
        return position;
    }

    /**
     * @return how many bytes there are behind the block of the transaction, whatever they are.
     * @throws IOException when the file is refused.
     */
    public long remainingBytes() throws IOException
    {
        return file.size() - position;
    }

    /**
     * Only when there is no transaction: its rows would be lost.
     *
     * @return whether the end of file marker stands at {@link #position()}.
     * @throws XlogException when the file is refused.
     */
    public boolean isAtEnd()
    {
        try
        {
            return fill(BlockDescriptor.MAGIC_LENGTH, BlockDescriptor.MAGIC_LENGTH, true) &&
                BlockDescriptor.EOF_MAGIC == Memory.getIntBigEndian(buffer.address());
        }
        catch (final IOException ex)
        {
            throw unreadable(ex);
        }
    }

    @Override
    public void close()
    {
        buffer.close();
        decoder.close();
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't close: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
    }

    private XlogMeta readMeta() throws IOException
    {
        final int count = Math.max(0, file.read(buffer.range(0, XlogMeta.MAX_LENGTH), 0)); // -1 of an empty file
        final byte[] bytes = new byte[count];
        Memory.copyTo(buffer.address(), bytes, 0, count);
        final int length = XlogMetaParser.headerLength(bytes, count);
        if (length < 0)
        {
            throw new XlogException(Kind.UNEXPECTED_END, "Unexpected end of file", path, count, null);
        }
        position = length;
        return XlogMetaParser.parse(bytes, length, FileType.XLOG, path);
    }

    private boolean loadBlock(final long limit)
    {
        if (position >= limit)
        {
            return false;
        }
        try
        {
            final boolean isLimited = NO_LIMIT != limit;
            final String fault = tryBlock(limit, isLimited);
            if (null != fault && isLimited)
            {
                throw new XlogException(
                    Kind.DAMAGED, fault + ", below the limit " + limit + ", vclock " + decoder.vclock(),
                    path, position, null);
            }
            if (null != fault)
            {
                checkNotCut();
                buffer.length(0); // perhaps half written: read it again next time
            }
            return null == fault;
        }
        catch (final IOException ex)
        {
            throw unreadable(ex);
        }
    }

    /** Whoever cuts off what was read writes something else there. */
    private void checkNotCut() throws IOException
    {
        final long size = file.size();
        if (size < position)
        {
            throw new XlogException(
                Kind.DAMAGED, "log was cut below what was read of it: size=" + size + ", vclock " + decoder.vclock(),
                path, position, null);
        }
    }

    /** Answers null, or why there is no block. */
    private String tryBlock(final long limit, final boolean isLimited) throws IOException
    {
        final long available = limit - position;
        // without a limit the first look takes no more than the header: most often there is nothing
        final int ahead = isLimited ? (int)Math.min(available, READ_AHEAD_BYTES) : BlockDescriptor.HEADER_LENGTH;
        if (available < BlockDescriptor.HEADER_LENGTH || !fill(BlockDescriptor.HEADER_LENGTH, ahead, false))
        {
            return "block header is cut off";
        }
        if (!header.wrap(address()))
        {
            return "invalid block header: magic 0x" + Integer.toHexString(header.magic());
        }
        final long blockLength = BlockDescriptor.HEADER_LENGTH + header.payloadLength();
        // what is below a limit is there: the file is not asked for its size, which would be a system call per block
        if (blockLength > available || blockLength > StagingBuffer.MAX_CAPACITY ||
            !isLimited && blockLength > file.size() - position)
        {
            return "block is cut off: length=" + blockLength;
        }
        final int length = (int)blockLength;
        final long readAhead = Math.max(length, Math.min(available, READ_AHEAD_BYTES));
        if (!fill(length, (int)readAhead, false))
        {
            return "block is cut off: length=" + length;
        }
        final int payloadStart = (int)(position - bufferStart) + BlockDescriptor.HEADER_LENGTH;
        final int payloadLength = length - BlockDescriptor.HEADER_LENGTH;
        final String mismatch = decoder.verify(buffer.range(payloadStart, payloadLength));
        if (null != mismatch)
        {
            return mismatch;
        }
        final XlogException rowFault =
            decoder.decode(buffer.address() + payloadStart, buffer.range(payloadStart, payloadLength));
        if (null != rowFault)
        {
            throw new XlogException(rowFault.kind(), rowFault.detail(), path, position, rowFault);
        }
        position += length;
        return null;
    }

    private long address()
    {
        return buffer.address() + (position - bufferStart);
    }

    /**
     * Makes bytes from the position on available.
     *
     * @param neededBytes without which the answer is false.
     * @param wantedBytes to read if any must be read; needed or more.
     * @param isForced    whether to read them again though they are there.
     */
    private boolean fill(final int neededBytes, final int wantedBytes, final boolean isForced) throws IOException
    {
        final long buffered = bufferStart + buffer.length() - position;
        if (buffered >= neededBytes && !isForced)
        {
            return true;
        }
        buffer.length(0);
        buffer.ensureCapacity(wantedBytes);
        bufferStart = position;
        buffer.length(file.read(buffer.range(0, wantedBytes), position));
        return buffer.length() >= neededBytes;
    }

    private XlogException unreadable(final IOException ex)
    {
        return new XlogException(Kind.IO, "can't read: " + ex, path, position, ex);
    }
}
