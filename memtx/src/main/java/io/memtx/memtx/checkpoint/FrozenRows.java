package io.memtx.memtx.checkpoint;

import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.txn.SynchroState;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * The confirmed data of all spaces at one moment, as rows of a snapshot, for an instance that joins: without tuples of
 * local and temporary spaces, but with what it has to know of who wrote the others last. Made and released
 * on the transaction thread, read by one thread at a time, which may be another.
 */
public final class FrozenRows
{
    private static final int INITIAL_CAPACITY = 4096;

    private final Arena arena;
    private final FrozenSpaces frozen;
    private final Vclock vclock;
    private final SynchroState synchro;
    private final ScratchBuffer buffer = new ScratchBuffer(INITIAL_CAPACITY);
    private final MsgPackWriter row = new MsgPackWriter(buffer);

    private int nextSpace;
    private int nextSequence;
    private boolean isPromoteLeft;
    private FrozenSpaces.Frozen space;
    private TupleCursor cursor;

    /**
     * Freezes the data.
     *
     * @param arena  that holds it.
     * @param schema confirmed.
     * @param vclock of it; copied.
     * @param synchro what there is to say of the queue of synchronous transactions.
     */
    public FrozenRows(final Arena arena, final Schema schema, final Vclock vclock, final SynchroState synchro)
    {
        this.synchro = synchro;
        isPromoteLeft = 0 != synchro.promoteTerm();
        this.arena = arena;
        this.vclock = vclock.copy();
        frozen = new FrozenSpaces(arena, schema);
    }

    /**
     * @return what the rows amount to; not to be changed.
     */
    public Vclock vclock()
    {
        return vclock;
    }

    /**
     * Goes to the next row.
     *
     * @return whether there is one.
     */
    public boolean nextRow()
    {
        while (true)
        {
            final int ref = null == cursor ? NULL_REF : cursor.next();
            if (NULL_REF != ref)
            {
                begin(space.space().id()).value(arena.tuple(ref));
                return true;
            }
            if (null != space && SystemSpaces.SEQUENCE_DATA == space.space().id() &&
                nextSequence < frozen.sequences().size())
            {
                final FrozenSpaces.FrozenSequence sequence = frozen.sequences().get(nextSequence++);
                begin(SystemSpaces.SEQUENCE_DATA).arrayHeader(2).integer(sequence.id()).integer(sequence.value());
                return true;
            }
            final boolean isOver = nextSpace == frozen.spaces().size();
            if (isPromoteLeft && (isOver || frozen.spaces().get(nextSpace).space().id() > SystemSpaces.SYSTEM_ID_MAX))
            {
                isPromoteLeft = false;
                cursor = null;
                space = null;
                row.reset().mapHeader(1).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.RAFT_PROMOTE.code());
                synchro.writePromote(row);
                return true;
            }
            if (isOver)
            {
                return false;
            }
            enter(frozen.spaces().get(nextSpace++));
        }
    }

    /**
     * @return address of the row, header and body; good until the next one.
     */
    public long rowAddress()
    {
        return row.address();
    }

    /**
     * @return its length in bytes.
     */
    public int rowLength()
    {
        return row.length();
    }

    /**
     * Lets the data go. On the transaction thread, once, when nobody reads any more.
     */
    public void release()
    {
        frozen.release();
        buffer.close();
    }

    private void enter(final FrozenSpaces.Frozen next)
    {
        space = next;
        cursor = null;
        if (next.hasRows() && isForOthers(next.space().def()) &&
            SystemSpaces.SEQUENCE_DATA != next.space().id())
        {
            cursor = next.views()[0].cursor();
            cursor.open(IteratorType.ALL, 0, 0);
        }
    }

    private static boolean isForOthers(final SpaceDef def)
    {
        return !def.isLocal() || SystemSpaces.STAMP == def.id();
    }

    private MsgPackWriter begin(final int spaceId)
    {
        row.reset().mapHeader(1).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.INSERT.code());
        return row.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId).unsigned(BodyKey.TUPLE);
    }
}
