package io.memtx.xlog.row;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

import java.util.Arrays;

/**
 * The redo of one transaction: bodies one behind the other in raw memory, and what is known of their headers. Own rows
 * get replica id and LSN when the batch is encoded; foreign rows keep theirs. Reused: allocates only to grow.
 * <p>
 * Single writer: the transaction thread.
 */
public final class RowBatch implements AutoCloseable
{
    private static final int INITIAL_ROW_COUNT = 16;
    private static final int INITIAL_BODY_BYTES = 4096;

    private final ScratchBuffer buffer = new ScratchBuffer(INITIAL_BODY_BYTES);
    private final MsgPackWriter writer = new MsgPackWriter(buffer);

    private int[] types = new int[INITIAL_ROW_COUNT];
    private int[] groupIds = new int[INITIAL_ROW_COUNT];
    private int[] replicaIds = new int[INITIAL_ROW_COUNT];
    private long[] lsns = new long[INITIAL_ROW_COUNT];
    private double[] timestamps = new double[INITIAL_ROW_COUNT];
    private int[] bodyEnds = new int[INITIAL_ROW_COUNT];
    private boolean[] isForeign = new boolean[INITIAL_ROW_COUNT];
    private int rowCount;
    private long tailAddress;
    private int tailLength;
    private boolean isOpen;
    private boolean hasForeign;
    private int ownCount;

    /**
     * Begins an own row.
     *
     * @param type    of the row.
     * @param groupId {@link HeaderKey#GROUP_DEFAULT}, or {@link HeaderKey#GROUP_LOCAL} for a row of component 0.
     * @return where its body, one map, is to be written; nothing for a NOP.
     */
    public MsgPackWriter beginRow(final RowType type, final int groupId)
    {
        return beginRow(type.code(), groupId);
    }

    /**
     * As {@link #beginRow(RowType, int)}, by the code.
     *
     * @param type    code of the row.
     * @param groupId 0 or 1.
     * @return where its body is to be written.
     */
    public MsgPackWriter beginRow(final int type, final int groupId)
    {
        return begin(type, groupId, false); // where it comes from, and when, is known once it is encoded
    }

    /**
     * Begins a row that another instance originated; it must advance that component.
     *
     * @param type      code of the row.
     * @param groupId   0 or 1.
     * @param replicaId of the origin, 0 to 31.
     * @param lsn       of the origin.
     * @param timestamp of the origin, seconds of the wall clock.
     * @return where its body is to be written.
     */
    public MsgPackWriter beginForeignRow(
        final int type, final int groupId, final int replicaId, final long lsn, final double timestamp)
    {
        return begin(type, groupId, Vclock.requireId(replicaId), lsn, timestamp, true);
    }

    /**
     * Ends the row begun last. A body left empty becomes an empty map, except that of a NOP.
     */
    public void endRow()
    {
        if (!isOpen)
        {
            throw new IllegalStateException("no row is begun");
        }
        final int bodyStart = bodyOffset(rowCount);
        final boolean isNop = RowType.NOP.code() == types[rowCount];
        if (isNop != (writer.length() == bodyStart))
        {
            if (isNop)
            {
                throw new IllegalStateException("a NOP has no body");
            }
            writer.mapHeader(0); // a reader takes the next row's header for the body that is missing
        }
        bodyEnds[rowCount] = writer.length();
        ownCount += isOwn(rowCount) ? 1 : 0;
        rowCount++;
        isOpen = false;
    }

    /**
     * Ends the row begun last, whose body ends with bytes that lie elsewhere, so that they are copied once only: when
     * the batch is encoded. Until then they must stay as they are, and no other row can follow.
     *
     * @param address     of the bytes.
     * @param lengthBytes of them, more than 0.
     */
    public void endRow(final long address, final int lengthBytes)
    {
        if (!isOpen || lengthBytes <= 0)
        {
            throw new IllegalStateException("no row is begun, or nothing follows: length=" + lengthBytes);
        }
        bodyEnds[rowCount] = writer.length();
        if (isOwn(rowCount))
        {
            ownCount++;
        }
        rowCount++;
        isOpen = false;
        tailAddress = address;
        tailLength = lengthBytes;
    }

    /**
     * @return a mark for {@link #truncate(int)}: savepoints and failing statements.
     */
    public int mark()
    {
        return rowCount;
    }

    /**
     * Forgets the rows since a mark, and the one begun but not ended.
     *
     * @param mark returned by {@link #mark()}.
     */
    public void truncate(final int mark)
    {
        assert mark >= 0 && mark <= rowCount;
        writer.truncate(bodyOffset(mark));
        tailLength = rowCount == mark ? tailLength : 0;
        rowCount = mark;
        isOpen = false;
        hasForeign = false;
        ownCount = 0;
        for (int i = 0; i < mark; i++)
        {
            hasForeign |= isForeign[i];
            ownCount += isOwn(i) ? 1 : 0;
        }
    }

    /** Forgets all rows. */
    public void reset()
    {
        writer.reset();
        rowCount = 0;
        tailLength = 0;
        isOpen = false;
        hasForeign = false;
        ownCount = 0;
    }

    /**
     * Takes over all rows of another batch, which may be reset afterwards.
     *
     * @param other to copy; its last row is ended.
     */
    public void copyFrom(final RowBatch other)
    {
        reset();
        for (int row = 0; row < other.rowCount; row++)
        {
            begin(
                other.types[row], other.groupIds[row], other.replicaIds[row], other.lsns[row], other.timestamps[row],
                other.isForeign[row]);
            final int length = other.bodyLength(row);
            if (0 != length)
            {
                writer.raw(other.bodyAddress(row), length);
            }
            if (other.rowCount - 1 == row && 0 != other.tailLength)
            {
                writer.raw(other.tailAddress, other.tailLength);
            }
            endRow();
        }
    }

    /**
     * @return how many rows are ended.
     */
    public int rowCount()
    {
        return rowCount;
    }

    /**
     * @return how many rows that are ended will take an LSN of this instance: neither foreign nor local ones.
     */
    public int ownCount()
    {
        return ownCount;
    }

    /**
     * @return the length of all bodies in bytes.
     */
    public int bodyBytes()
    {
        return writer.length() + tailLength;
    }

    public int type(final int row)
    {
        return types[row];
    }

    public int groupId(final int row)
    {
        return groupIds[row];
    }

    /**
     * @param row 0 to rowCount - 1.
     * @return its origin; of an own row known once the batch is encoded.
     */
    public int replicaId(final int row)
    {
        return replicaIds[row];
    }

    /**
     * @return the origin of the last row that is not local, 0 when all are; once the batch is encoded.
     */
    public int originId()
    {
        for (int row = rowCount - 1; row >= 0; row--)
        {
            if (0 != replicaIds[row])
            {
                return replicaIds[row];
            }
        }
        return 0;
    }

    /**
     * @param row 0 to rowCount - 1.
     * @return its LSN; of an own row known once the batch is encoded.
     */
    public long lsn(final int row)
    {
        return lsns[row];
    }

    /**
     * @param row 0 to rowCount - 1.
     * @return seconds of the wall clock; 0 for an own row.
     */
    public double timestamp(final int row)
    {
        return isForeign[row] ? timestamps[row] : 0;
    }

    public boolean isForeign(final int row)
    {
        return isForeign[row];
    }

    /**
     * @param row 0 to rowCount - 1.
     * @return the address of its body, but for a {@linkplain #endRow(long, int) tail}; good until the next row is
     * written.
     */
    public long bodyAddress(final int row)
    {
        return writer.address() + bodyOffset(row);
    }

    /**
     * @param row 0 to rowCount - 1.
     * @return the length of its body in bytes, but for a {@linkplain #endRow(long, int) tail}.
     */
    public int bodyLength(final int row)
    {
        return bodyEnds[row] - bodyOffset(row);
    }

    /** Gives the memory back; the batch is of no use afterwards. */
    @Override
    public void close()
    {
        buffer.close();
    }

    /** Where the body of the last row goes on. */
    long tailAddress()
    {
        return tailAddress;
    }

    /** How long that is; 0 when it does not. */
    int tailLength()
    {
        return tailLength;
    }

    boolean hasForeign()
    {
        return hasForeign;
    }

    void assign(final int row, final int replicaId, final long lsn)
    {
        replicaIds[row] = replicaId;
        lsns[row] = lsn;
    }

    private MsgPackWriter begin(
        final int type,
        final int groupId,
        final int replicaId,
        final long lsn,
        final double timestamp,
        final boolean foreign)
    {
        final MsgPackWriter body = begin(type, groupId, foreign);
        replicaIds[rowCount] = replicaId;
        lsns[rowCount] = lsn;
        timestamps[rowCount] = timestamp;
        hasForeign |= foreign;
        return body;
    }

    private MsgPackWriter begin(final int type, final int groupId, final boolean foreign)
    {
        if (isOpen)
        {
            throw new IllegalStateException("the row before is not ended");
        }
        if (0 != tailLength)
        {
            throw new IllegalStateException("the row before ends the batch");
        }
        if (rowCount == types.length)
        {
            grow(2 * rowCount);
        }
        types[rowCount] = type;
        groupIds[rowCount] = groupId;
        isForeign[rowCount] = foreign;
        isOpen = true;
        return writer;
    }

    private boolean isOwn(final int row)
    {
        return !isForeign[row] && HeaderKey.GROUP_LOCAL != groupIds[row];
    }

    private int bodyOffset(final int row)
    {
        return 0 == row ? 0 : bodyEnds[row - 1];
    }

    private void grow(final int count)
    {
        types = Arrays.copyOf(types, count);
        groupIds = Arrays.copyOf(groupIds, count);
        replicaIds = Arrays.copyOf(replicaIds, count);
        lsns = Arrays.copyOf(lsns, count);
        timestamps = Arrays.copyOf(timestamps, count);
        bodyEnds = Arrays.copyOf(bodyEnds, count);
        isForeign = Arrays.copyOf(isForeign, count);
    }
}
