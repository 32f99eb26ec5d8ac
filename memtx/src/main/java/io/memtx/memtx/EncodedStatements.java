package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The statements of the running transaction, given as MessagePack: for languages and protocols whose users write keys
 * and operations down in ways of their own, right and wrong. What they give is checked here as anybody's bytes are. For
 * the transaction thread, inside a transaction: see {@link Transaction#encoded()}.
 */
public final class EncodedStatements
{
    private final Engine engine;
    private final StatementExecutor executor;

    EncodedStatements(final Engine engine, final StatementExecutor executor)
    {
        this.engine = engine;
        this.executor = executor;
    }

    /**
     * Inserts or replaces.
     *
     * @param space     to change.
     * @param tuple     a MessagePack array.
     * @param isReplace whether a tuple under its key is replaced, and not an error.
     * @return the tuple; null when a trigger has made nothing of it.
     */
    public Tuple put(final Space space, final byte[] tuple, final boolean isReplace)
    {
        final SpaceStore store = store(space);
        return engine.statements().put(store, engine.input().tuple(Tuple.ofMsgPack(tuple)), isReplace);
    }

    /**
     * Changes a tuple.
     *
     * @param index      unique.
     * @param key        full key of it, a MessagePack array.
     * @param operations a MessagePack array of arrays.
     * @param base       what the first field, and the first byte of a splice, is counted as: 0 or 1.
     * @return the changed tuple, or null when there is none.
     */
    public Tuple update(final Index index, final byte[] key, final byte[] operations, final int base)
    {
        check();
        final IndexStore store = index.store();
        try (ScratchBuffer keyBuffer = new ScratchBuffer(64); ScratchBuffer operationBuffer = new ScratchBuffer(64))
        {
            final MsgPackWriter keyArray = array(key, keyBuffer);
            final MsgPackWriter operationArray = value(operations, operationBuffer);
            final int partCount = MsgPack.count(keyArray.address());
            final long parts = checkedKey(store, keyArray, partCount);
            return engine.statements().update(
                index.seen(), store, parts, keyArray.lengthFrom(parts), partCount, operationArray, base);
        }
    }

    /**
     * Inserts a tuple, or changes the one under its key.
     *
     * @param space      to change.
     * @param tuple      a MessagePack array.
     * @param operations a MessagePack array of arrays.
     * @param base       as in {@link #update}.
     */
    public void upsert(final Space space, final byte[] tuple, final byte[] operations, final int base)
    {
        final SpaceStore store = store(space);
        try (ScratchBuffer operationBuffer = new ScratchBuffer(64))
        {
            final MsgPackWriter operationArray = value(operations, operationBuffer);
            final MsgPackWriter encoded = engine.input().tuple(Tuple.ofMsgPack(tuple));
            executor.upsert(
                store, encoded.address(), encoded.length(), operationArray.address(), operationArray.length(), base);
        }
    }

    /**
     * Deletes a tuple.
     *
     * @param index unique.
     * @param key   full key of it, a MessagePack array.
     * @return the deleted tuple, or null when there is none.
     */
    public Tuple delete(final Index index, final byte[] key)
    {
        check();
        final IndexStore store = index.store();
        try (ScratchBuffer keyBuffer = new ScratchBuffer(64))
        {
            final MsgPackWriter keyArray = array(key, keyBuffer);
            final int partCount = MsgPack.count(keyArray.address());
            final long parts = checkedKey(store, keyArray, partCount);
            return engine.statements().delete(
                index.seen(), store, parts, keyArray.lengthFrom(parts), partCount);
        }
    }

    private static long checkedKey(final IndexStore index, final MsgPackWriter keyArray, final int partCount)
    {
        if (!index.keyDef().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        final long parts = MsgPack.firstElement(keyArray.address());
        index.keyDef().validateKey(parts, partCount, true);
        return parts;
    }

    private static MsgPackWriter array(final byte[] bytes, final ScratchBuffer buffer)
    {
        final MsgPackWriter writer = value(bytes, buffer);
        if (MsgPackType.ARRAY != MsgPack.typeOf(writer.address()))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        return writer;
    }

    private static MsgPackWriter value(final byte[] bytes, final ScratchBuffer buffer)
    {
        final MsgPackWriter writer = new MsgPackWriter(buffer).raw(bytes, 0, bytes.length);
        final long limit = writer.address() + bytes.length;
        if (0 == bytes.length || limit != MsgPack.validate(writer.address(), limit))
        {
            throw new MemtxException(ErrorCode.ER_INVALID_MSGPACK, "value is malformed");
        }
        return writer;
    }

    private SpaceStore store(final Space space)
    {
        check();
        return space.store();
    }

    private void check()
    {
        engine.checkOwner();
        if (!engine.isInTransaction())
        {
            throw new MemtxException(ErrorCode.ER_NO_TRANSACTION);
        }
    }
}
