package io.memtx.memtx.conflict;

import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.memtx.update.SkippedOperation;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What a row of another instance would do to the data that is here: the tuple that it is about, and the one that it
 * would leave. Reused; the transaction thread's.
 */
final class IncomingStatement
{
    private static final SkippedOperation NOBODY = (number, reason) -> { };

    private final Arena arena;
    private final TransactionManager transactions;
    private final UpdateExecutor updates = new UpdateExecutor();
    private final MsgPackWriter made = new MsgPackWriter();

    private SpaceStore space;
    private StatementType type;
    private IndexStore index;
    private long key;
    private int target;
    private long tuple;
    private int length;
    private boolean isOfOrigin;

    IncomingStatement(final Arena arena, final TransactionManager transactions)
    {
        this.arena = arena;
        this.transactions = transactions;
    }

    SpaceStore space()
    {
        return space;
    }

    StatementType type()
    {
        return type;
    }

    /** The tuple under the key that the statement names, or NULL_REF. */
    int target()
    {
        return target;
    }

    /** Address of the tuple that would come, or NULL_ADDRESS: of a delete, and when nothing would be done. */
    long tuple()
    {
        return tuple;
    }

    int length()
    {
        return length;
    }

    /** Address of the parts of the key that a delete names. */
    long key()
    {
        return key;
    }

    /** The index that a delete names. */
    IndexStore index()
    {
        return index;
    }

    boolean isInsert()
    {
        return StatementType.INSERT == type;
    }

    boolean isDelete()
    {
        return StatementType.DELETE == type;
    }

    /** Whether the tuple is what the statement left at its origin; else what it makes of the tuple here. */
    boolean isOfOrigin()
    {
        return isOfOrigin;
    }

    /** Answers whether the row is a statement of a space that there is; whatever else may be wrong with it. */
    boolean tryDecode(final RowFlyweight row)
    {
        try
        {
            final StatementType statement = typeOf(row);
            if (null == statement)
            {
                return false;
            }
            final SpaceStore found = transactions.schema().find(RowFields.spaceId(row));
            if (null == found || 0 == found.indexes().length)
            {
                return false;
            }
            decode(row, statement, found, false);
            return true;
        }
        catch (final MemtxException ex)
        {
            return false;
        }
    }

    /** The type of a row, null when it is no statement. */
    static StatementType typeOf(final RowFlyweight row)
    {
        final RowType type = RowType.of(row.type());
        if (null == type)
        {
            return null;
        }
        return switch (type)
        {
            case INSERT -> StatementType.INSERT;
            case REPLACE -> StatementType.REPLACE;
            case UPDATE -> StatementType.UPDATE;
            case DELETE -> StatementType.DELETE;
            case UPSERT -> StatementType.UPSERT;
            default -> null;
        };
    }

    /**
     * Works it out.
     *
     * @param row        well-formed.
     * @param statement  that it is.
     * @param about      the space.
     * @param usesImages whether an update or upsert leaves what the row says it left at its origin, if it does.
     * @throws MemtxException when the row does not fit the space.
     */
    void decode(
        final RowFlyweight row, final StatementType statement, final SpaceStore about, final boolean usesImages)
    {
        space = about;
        type = statement;
        index = about.primary();
        key = Memory.NULL_ADDRESS;
        tuple = Memory.NULL_ADDRESS;
        length = 0;
        target = NULL_REF;
        isOfOrigin = true;
        final long image = usesImages ? row.bodyValue(BodyKey.NEW_TUPLE) : Memory.NULL_ADDRESS;
        switch (statement)
        {
            case INSERT, REPLACE -> put(RowFields.array(row, BodyKey.TUPLE));
            case DELETE -> find(row);
            case UPDATE ->
            {
                if (Memory.NULL_ADDRESS == image)
                {
                    find(row);
                    update(row);
                }
                else
                {
                    put(RowFields.array(row, BodyKey.NEW_TUPLE));
                }
            }
            case UPSERT ->
            {
                put(RowFields.array(row, Memory.NULL_ADDRESS == image ? BodyKey.TUPLE : BodyKey.NEW_TUPLE));
                if (Memory.NULL_ADDRESS == image && NULL_REF != target)
                {
                    upsert(row);
                }
            }
        }
    }

    private void put(final long address)
    {
        space.format().validate(address);
        leaves(address, (int)(MsgPack.skip(address) - address));
        target = space.find(index, address);
    }

    private void find(final RowFlyweight row)
    {
        index = space.index(RowFields.optionalInt(row, BodyKey.INDEX_ID));
        if (!index.def().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        final long array = RowFields.array(row, BodyKey.KEY);
        index.keyDef().validateKeyArray(array, true);
        key = MsgPack.firstElement(array);
        target = space.get(index, key);
    }

    private void update(final RowFlyweight row)
    {
        isOfOrigin = false;
        if (NULL_REF != target)
        {
            final int base = RowFields.optionalInt(row, BodyKey.INDEX_BASE);
            final long old = arena.tuple(target);
            updates.update(old, RowFields.array(row, BodyKey.TUPLE), space.format(), base, made.reset());
            if (!isSameKey(old))
            {
                throw new MemtxException(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, space.def().name());
            }
            leavesMade();
        }
    }

    private void upsert(final RowFlyweight row)
    {
        isOfOrigin = false;
        final int base = RowFields.optionalInt(row, BodyKey.INDEX_BASE);
        final long old = arena.tuple(target);
        updates.upsert(old, RowFields.array(row, BodyKey.OPS), space.format(), base, made.reset(), NOBODY);
        if (isSameKey(old))
        {
            leavesMade();
        }
        else
        {
            leaves(Memory.NULL_ADDRESS, 0);
        }
    }

    private boolean isSameKey(final long old)
    {
        return 0 == space.primary().keyDef().compareTuples(old, made.address());
    }

    private void leavesMade()
    {
        space.format().validate(made.address());
        leaves(made.address(), made.length());
    }

    private void leaves(final long address, final int lengthBytes)
    {
        tuple = address;
        length = lengthBytes;
    }
}
