package io.memtx.memtx.statement;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * One statement on its way: what was asked for, and the tuple that it would leave. There is one object for each level
 * of nesting, since a trigger that runs statements must not write over what the statement that called it still reads.
 * Single owner: the transaction thread.
 */
final class StatementRequest
{
    final MsgPackWriter updated = new MsgPackWriter();
    private final MsgPackWriter primaryKey = new MsgPackWriter();
    private final MsgPackWriter keptKey = new MsgPackWriter();
    private final MsgPackWriter keptTuple = new MsgPackWriter();
    private final MsgPackWriter keptOperations = new MsgPackWriter();

    StatementType type;
    SpaceStore space;
    IndexStore index;
    int indexBase;
    long newTuple;
    int newLength;

    private long key;
    private int keyLength;
    private int partCount;
    private long tuple;
    private int length;
    private long operations;
    private int operationsLength;

    StatementRequest begin(final StatementType requested, final SpaceStore target)
    {
        type = requested;
        space = target;
        index = null;
        newTuple = Memory.NULL_ADDRESS;
        newLength = 0;
        return this;
    }

    StatementRequest tuple(final long address, final int lengthBytes)
    {
        tuple = address;
        length = lengthBytes;
        return this;
    }

    StatementRequest key(final IndexStore unique, final long address, final int lengthBytes, final int parts)
    {
        index = unique;
        key = address;
        keyLength = lengthBytes;
        partCount = parts;
        return this;
    }

    StatementRequest operations(final long address, final int lengthBytes, final int base)
    {
        operations = address;
        operationsLength = lengthBytes;
        indexBase = base;
        return this;
    }

    /** Copies what the caller lent, before triggers run that may use the same memory. */
    void keepArguments()
    {
        switch (type)
        {
            case INSERT, REPLACE -> keepTuple();
            case DELETE -> keepKey();
            case UPDATE ->
            {
                keepKey();
                keepOperations();
            }
            case UPSERT ->
            {
                keepTuple();
                keepOperations();
            }
        }
    }

    /** The reference of the visible tuple that the statement is about, or NULL_REF. */
    int find()
    {
        return null == index ? space.find(space.primary(), tuple) : space.get(index, key);
    }

    long tuple()
    {
        return tuple;
    }

    int length()
    {
        return length;
    }

    /** Address of the key parts, of a statement that has them. */
    long key()
    {
        return key;
    }

    long operations()
    {
        return operations;
    }

    void leaves(final long address, final int lengthBytes)
    {
        newTuple = address;
        newLength = lengthBytes;
    }

    boolean isDelete()
    {
        return StatementType.DELETE == type;
    }

    boolean isDeleteByPrimaryKey()
    {
        return isDelete() && 0 == index.def().indexId();
    }

    /** The row of a statement that changes nothing: as it was asked for. */
    void writeMissing(final RedoWriter redo)
    {
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        if (StatementType.UPSERT == type)
        {
            redo.upsert(space, tuple, length, operations, operationsLength, indexBase);
            return;
        }
        final int indexId = index.def().indexId();
        if (isDelete())
        {
            redo.delete(space, indexId, key, keyLength, partCount);
        }
        else
        {
            redo.update(space, indexId, key, keyLength, partCount, operations, operationsLength, indexBase);
        }
    }

    /**
     * The row of the statement, its key rewritten to the primary one.
     *
     * @param redo     to write to.
     * @param oldTuple address of the tuple that goes, or NULL_ADDRESS.
     */
    void write(final RedoWriter redo, final long oldTuple)
    {
        redo.images(oldTuple, isDelete() ? Memory.NULL_ADDRESS : newTuple, newLength);
        switch (type)
        {
            case INSERT -> redo.insert(space, false, tuple, length);
            case REPLACE -> redo.insert(space, true, tuple, length);
            case UPSERT -> redo.upsert(space, tuple, length, operations, operationsLength, indexBase);
            case DELETE -> redo.delete(
                space, 0, primaryKey(oldTuple), primaryKey.length(), space.primary().keyDef().partCount());
            case UPDATE -> redo.update(
                space,
                0,
                primaryKey(oldTuple),
                primaryKey.length(),
                space.primary().keyDef().partCount(),
                operations,
                operationsLength,
                indexBase);
        }
    }

    /** The row of an insert or replace as it is, and of an update or upsert a replace by what it made. */
    void writeResult(final RedoWriter redo, final long oldTuple)
    {
        if (StatementType.UPDATE == type || StatementType.UPSERT == type)
        {
            redo.images(oldTuple, Memory.NULL_ADDRESS, 0);
            redo.insert(space, true, newTuple, newLength);
        }
        else
        {
            write(redo, oldTuple);
        }
    }

    private long primaryKey(final long oldTuple)
    {
        final KeyDef keyDef = space.primary().keyDef();
        keyDef.extractKey(oldTuple, primaryKey.reset());
        return primaryKey.address();
    }

    private void keepKey()
    {
        key = keptKey.reset().raw(key, keyLength).address();
    }

    private void keepTuple()
    {
        tuple = keptTuple.reset().raw(tuple, length).address();
    }

    private void keepOperations()
    {
        operations = keptOperations.reset().raw(operations, operationsLength).address();
    }
}
