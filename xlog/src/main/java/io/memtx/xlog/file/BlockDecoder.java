package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.row.InvalidRowException;

import java.nio.ByteBuffer;

/**
 * Makes rows of the bytes of a block, for every reader: header, checksum, decompression, rows, and the vclock that they
 * advance. Memory is bounded by the block and, for a compressed one, by a cap.
 * <p>
 * It knows no file: faults come back without path and offset. Belongs to one thread; allocates only to grow, and for a
 * fault.
 */
final class BlockDecoder implements AutoCloseable
{
    private final BlockHeader header = new BlockHeader();
    private final BlockChecksum checksum = new BlockChecksum();
    private final RowBlock rows;
    private final Vclock vclock;
    private final Vclock startVclock = new Vclock();
    private final int capBytes;
    private BlockDecompressor decompressor;

    /**
     * @param meta     of the file: whether rows advance a vclock, and which.
     * @param capBytes that a compressed block may decompress to.
     * @param isForced whether transactions need not stand one behind the other.
     */
    BlockDecoder(final XlogMeta meta, final int capBytes, final boolean isForced)
    {
        this.capBytes = capBytes;
        rows = new RowBlock(FileType.XLOG == meta.type(), isForced);
        vclock = meta.vclock().copy();
    }

    /**
     * @return the header, to be wrapped around the block at hand before {@link #verify} and {@link #decode}.
     */
    BlockHeader header()
    {
        return header;
    }

    /**
     * @param payload of the block, taken from position to limit.
     * @return null when its checksum is that of the header, or what is wrong.
     */
    String verify(final ByteBuffer payload)
    {
        final long actual = checksum.compute(payload);
        return header.checksum() == actual ?
            null : "tx checksum mismatch: expected=" + header.checksum() + " actual=" + actual;
    }

    /**
     * Takes the rows of an intact block and goes before its first transaction.
     *
     * @param address of the payload; the rows are valid as long as it is.
     * @param payload the same bytes as a buffer, from position to limit.
     * @return null, or the fault: then there are no rows, and the vclock is as before.
     */
    XlogException decode(final long address, final ByteBuffer payload)
    {
        startVclock.copyFrom(vclock);
        XlogException fault;
        try
        {
            fault = header.isCompressed() ? decompress(payload) : load(address, payload.remaining());
        }
        catch (final InvalidRowException ex)
        {
            fault = new XlogException(Kind.INVALID_ROW, "can't parse row: " + ex.getMessage());
        }
        catch (final XlogException ex)
        {
            fault = ex;
        }
        if (null != fault)
        {
            vclock.copyFrom(startVclock);
            rows.clear();
        }
        return fault;
    }

    /**
     * @return the rows of the block decoded last.
     */
    RowBlock rows()
    {
        return rows;
    }

    /**
     * @return the vclock behind that block; reused.
     */
    Vclock vclock()
    {
        return vclock;
    }

    @Override
    public void close()
    {
        rows.close();
        if (null != decompressor)
        {
            decompressor.close();
            decompressor = null;
        }
    }

    private XlogException decompress(final ByteBuffer payload)
    {
        if (null == decompressor)
        {
            decompressor = new BlockDecompressor(capBytes);
        }
        final String reason = decompressor.decompress(payload);
        return null == reason ?
            load(decompressor.rows().address(), decompressor.rows().length()) :
            new XlogException(Kind.DECOMPRESSION, reason);
    }

    private XlogException load(final long address, final int length)
    {
        if (0 == length)
        {
            return new XlogException(Kind.INVALID_ROW, "block has no rows"); // a frame of nothing
        }
        rows.load(address, address + length, vclock);
        return null;
    }
}
