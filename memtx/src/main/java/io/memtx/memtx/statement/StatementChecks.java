package io.memtx.memtx.statement;

import io.memtx.memtx.foreign.ForeignKeys;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.prepare.StatementPreparer;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What may refuse a statement, with Tarantool's codes and texts. Single owner: the transaction thread.
 */
final class StatementChecks
{
    /** Tarantool counts its tuple header into the largest tuple. */
    private static final int TUPLE_HEADER_LENGTH = 10;

    private final Arena arena;
    private final TransactionManager transactions;
    private final RowOrigin origin;
    private final ForeignKeys foreignKeys;
    private final int maxTupleSize;
    private String readOnlyReason;

    StatementChecks(
        final Arena arena, final TransactionManager transactions, final RowOrigin origin, final int maxTupleSize)
    {
        this.origin = origin;
        this.arena = arena;
        this.transactions = transactions;
        foreignKeys = new ForeignKeys(arena, transactions);
        this.maxTupleSize = maxTupleSize;
    }

    void writable(final SpaceStore space)
    {
        transactions.ensureNotTelling();
        if (SystemSpaces.isView(space.id()))
        {
            throw new MemtxException(ErrorCode.ER_VIEW_IS_RO, space.def().name());
        }
        if ((null != transactions.failure() || null != readOnlyReason) &&
            !space.def().isDataTemporary() && !isOfDefinitions(space.id()))
        {
            ensureWritable(space.def().isLocal());
        }
    }

    /** Whether it depends on the row whether a statement is logged, and so whether it may run. */
    private static boolean isOfDefinitions(final int spaceId)
    {
        return SystemSpaces.SPACE == spaceId || SystemSpaces.INDEX == spaceId || SystemSpaces.TRUNCATE == spaceId;
    }

    /** A row of a system space that is about to be written, or not. */
    void scope(final RowScope scope)
    {
        if (RowScope.NONE != scope)
        {
            ensureWritable(RowScope.LOCAL == scope);
        }
    }

    /**
     * @param reason behind "Can't modify data on a read-only instance"; null when replicated spaces may be written.
     */
    void readOnlyReason(final String reason)
    {
        readOnlyReason = reason;
    }

    private void ensureWritable(final boolean isLocal)
    {
        transactions.ensureWritable();
        if (null != readOnlyReason && !isLocal && !origin.isPending() && !origin.isResolving())
        {
            throw new MemtxException(ErrorCode.ER_READONLY, readOnlyReason);
        }
    }

    /** Fills in what the definition fills in; the preparer has the result. */
    void prepare(
        final SpaceStore space,
        final StatementPreparer preparer,
        final long tuple,
        final int length,
        final boolean isUpsert)
    {
        final boolean wasTelling = transactions.isTelling(true); // functions must not call the engine
        try
        {
            if (isUpsert)
            {
                preparer.prepareUpsert(space.preparation(), tuple, length);
            }
            else
            {
                preparer.prepare(space.preparation(), tuple, length);
            }
        }
        finally
        {
            transactions.isTelling(wasTelling);
        }
    }

    /** A tuple that is to be stored: constraints on it, its length, its fields, and constraints on them. */
    void tuple(final SpaceStore space, final long tuple, final int length)
    {
        final Preparation preparation = space.preparation();
        if (null == preparation || !preparation.hasConstraints())
        {
            plainTuple(space, tuple, length);
            return;
        }
        if (MsgPackType.ARRAY != MsgPack.typeOf(tuple))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        final boolean wasTelling = transactions.isTelling(true);
        try
        {
            preparation.checkTuple(tuple);
            plainTuple(space, tuple, length);
            preparation.checkFields(tuple);
        }
        finally
        {
            transactions.isTelling(wasTelling);
        }
    }

    /** A tuple of a space without constraints that is to be stored: its length, and its fields. */
    void plainTuple(final SpaceStore space, final long tuple, final int length)
    {
        if (length + TUPLE_HEADER_LENGTH > maxTupleSize)
        {
            throw new MemtxException(ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE, length + TUPLE_HEADER_LENGTH);
        }
        space.format().validate(tuple);
    }

    void samePrimaryKey(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (!hasSameKey(space, oldTuple, newTuple))
        {
            throw keyChanged(space);
        }
    }

    static boolean hasSameKey(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        return 0 == space.primary().keyDef().compareTuples(oldTuple, newTuple);
    }

    static MemtxException keyChanged(final SpaceStore space)
    {
        return new MemtxException(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, space.def().name());
    }

    /** What the tuple that comes refers to, and what refers to the one that goes, if it may go. */
    void references(final SpaceStore space, final int oldRef, final long newTuple, final boolean mayReplace)
    {
        if (space.hasReferences())
        {
            foreignKeys.check(space, mayReplace ? oldRef : NULL_REF, newTuple);
        }
    }

    /** As {@link #samePrimaryKey}; what takes the key of another tuple is a duplicate of that one, as in Tarantool. */
    void keepsPrimaryKey(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (!hasSameKey(space, oldTuple, newTuple))
        {
            final int other = space.find(space.primary(), newTuple);
            if (NULL_REF != other)
            {
                throw duplicate(space, space.primary(), other, newTuple);
            }
            throw keyChanged(space);
        }
    }

    void duplicates(final SpaceStore space, final int oldRef, final long newTuple, final boolean mayReplace)
    {
        final IndexStore[] indexes = space.indexes();
        if (NULL_REF != oldRef && !mayReplace)
        {
            throw duplicate(space, indexes[0], oldRef, newTuple);
        }
        if (space.hasEntries())
        {
            duplicateEntries(space, oldRef, newTuple);
            return;
        }
        for (int i = 1; i < indexes.length; i++)
        {
            final int found = space.findOther(indexes[i], newTuple, oldRef);
            if (NULL_REF != found)
            {
                throw duplicate(space, indexes[i], found, newTuple);
            }
        }
    }

    /** Also prepares the entries of the new tuple. */
    private void duplicateEntries(final SpaceStore space, final int oldRef, final long newTuple)
    {
        final boolean wasTelling = transactions.isTelling(true); // functions must not call the engine
        try
        {
            for (int i = 1; i < space.indexes().length; i++)
            {
                final IndexStore index = space.indexes()[i];
                final int found = index.hasEntries() ?
                    SpaceEntries.findOther(space, index, newTuple, oldRef) : space.findOther(index, newTuple, oldRef);
                if (NULL_REF != found)
                {
                    throw duplicate(space, index, found, newTuple);
                }
            }
        }
        finally
        {
            transactions.isTelling(wasTelling);
        }
    }

    MemtxException duplicate(
        final SpaceStore space, final IndexStore index, final int oldRef, final long newTuple)
    {
        return new MemtxException(
            ErrorCode.ER_TUPLE_FOUND,
            index.def().name(),
            space.def().name(),
            MsgPackText.of(arena.tuple(oldRef)),
            MsgPackText.of(newTuple));
    }
}
