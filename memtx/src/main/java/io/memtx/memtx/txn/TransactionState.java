package io.memtx.memtx.txn;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.xlog.row.RowBatch;

import java.util.ArrayList;
import java.util.Arrays;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What one transaction has done so far, in order: for each effect the space and the references of the tuple that went
 * and of the one that came, or, for a change of schema, the schema before it. Pooled. Single owner: the transaction
 * thread.
 */
final class TransactionState
{
    private static final int INITIAL_CAPACITY = 8;

    private final Arena arena;
    SpaceStore[] spaces = new SpaceStore[INITIAL_CAPACITY];
    Schema[] schemas = new Schema[INITIAL_CAPACITY];
    int[] oldRefs = new int[INITIAL_CAPACITY];
    int[] newRefs = new int[INITIAL_CAPACITY];
    private long[] reservedAfter = new long[INITIAL_CAPACITY];
    int count;
    long id;
    long reservedBytes;
    /** How many effects have moved into the base: all or none, but for one that finds the memory exhausted. */
    int confirmedCount;
    long position;
    int originId; // of its replicated rows; 0 without any
    long originLsn;
    long localLsn;
    boolean isSchemaChange;
    boolean isService; // a row about others: it has no effects, and a roll-back leaves it
    boolean isSyncWanted; // while it is parked
    RowBatch rows; // its redo, while it is parked
    /** Whether it may have written one tuple twice: more often than it did, never less. */
    boolean isRewriting;
    private boolean hasDeleted;
    Completion completion;
    final ArrayList<TransactionListener> onCommit = new ArrayList<>();
    final ArrayList<TransactionListener> onRollback = new ArrayList<>();

    TransactionState(final Arena arena)
    {
        this.arena = arena;
    }

    /** As {@link #addData(SpaceStore, int, int)}, of a transaction with several statements. */
    void addData(final SpaceStore space, final int oldRef, final int newRef, final boolean isOldUnconfirmed)
    {
        // What is unconfirmed may be of this transaction; what is deleted and inserted again was always there.
        isRewriting |= isOldUnconfirmed || (hasDeleted && NULL_REF == oldRef);
        hasDeleted |= NULL_REF == newRef;
        addData(space, oldRef, newRef);
    }

    void addData(final SpaceStore space, final int oldRef, final int newRef)
    {
        ensureCapacity();
        spaces[count] = space;
        oldRefs[count] = oldRef;
        newRefs[count] = newRef;
        reservedAfter[count] = reservedBytes;
        schemas[count++] = null;
    }

    void addSchema(final Schema previous)
    {
        ensureCapacity();
        spaces[count] = null;
        oldRefs[count] = NULL_REF;
        newRefs[count] = NULL_REF;
        reservedAfter[count] = reservedBytes;
        schemas[count++] = previous;
        isSchemaChange = true;
    }

    /** What the effects that there are have set aside; one that was undone, or never came to be, needs nothing. */
    long reservedByEffects()
    {
        return 0 == count ? 0 : reservedAfter[count - 1];
    }

    /** How many rows that define spaces and indexes it has written: what Tarantool counts as changes of the schema. */
    int definitionCount()
    {
        int definitionCount = 0;
        for (int i = 0; i < count; i++)
        {
            final int spaceId = null == spaces[i] ? 0 : spaces[i].id();
            definitionCount += SystemSpaces.SPACE == spaceId || SystemSpaces.INDEX == spaceId ? 1 : 0;
        }
        return definitionCount;
    }

    StatementList statements(final boolean isReverse)
    {
        return new Statements(isReverse);
    }

    void reset()
    {
        Arrays.fill(spaces, 0, count, null);
        Arrays.fill(schemas, 0, count, null);
        count = 0;
        confirmedCount = 0;
        reservedBytes = 0;
        position = 0;
        isSchemaChange = false;
        isService = false;
        isSyncWanted = false;
        isRewriting = false;
        hasDeleted = false;
        completion = null;
        onCommit.clear();
        onRollback.clear();
    }

    /** Makes room for one more effect, before it happens: then taking note of it cannot fail. */
    void ensureCapacity()
    {
        if (count == spaces.length)
        {
            final int capacity = count * 2;
            spaces = Arrays.copyOf(spaces, capacity);
            schemas = Arrays.copyOf(schemas, capacity);
            oldRefs = Arrays.copyOf(oldRefs, capacity);
            newRefs = Arrays.copyOf(newRefs, capacity);
            reservedAfter = Arrays.copyOf(reservedAfter, capacity);
        }
    }

    private final class Statements implements StatementList
    {
        private final int[] effects;

        Statements(final boolean isReverse)
        {
            int dataCount = 0;
            final int[] found = new int[count];
            for (int i = 0; i < count; i++)
            {
                if (null != spaces[i])
                {
                    found[dataCount++] = i;
                }
            }
            effects = new int[dataCount];
            for (int i = 0; i < dataCount; i++)
            {
                effects[i] = found[isReverse ? dataCount - 1 - i : i];
            }
        }

        @Override
        public int count()
        {
            return effects.length;
        }

        @Override
        public int spaceId(final int index)
        {
            return spaces[effects[index]].id();
        }

        @Override
        public Tuple oldTuple(final int index)
        {
            return tuple(oldRefs[effects[index]]);
        }

        @Override
        public Tuple newTuple(final int index)
        {
            return tuple(newRefs[effects[index]]);
        }

        private Tuple tuple(final int ref)
        {
            return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(ref));
        }
    }
}
