package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Statements with boxed arguments, inside a transaction or as one of their own; nothing here waits. For the transaction
 * thread.
 */
final class Statements
{
    private static final int INDEX_BASE = 0;

    private final Arena arena;
    private final StatementExecutor executor;
    private final StatementInput input;
    private long position;

    Statements(final Arena arena, final StatementExecutor executor, final StatementInput input)
    {
        this.arena = arena;
        this.executor = executor;
        this.input = input;
    }

    /**
     * @return the log position of the last statement, if it was a transaction of its own; else 0.
     */
    long position()
    {
        return position;
    }

    Tuple put(final SpaceStore space, final MsgPackWriter tuple, final boolean isReplace)
    {
        final boolean wasKept = executor.keepsRemoved(true);
        try
        {
            position = executor.put(space, tuple.address(), tuple.length(), isReplace);
            return result();
        }
        catch (final InternalError ex)
        {
            throw executor.fail(ex);
        }
        finally
        {
            executor.keepsRemoved(wasKept);
        }
    }

    Tuple update(final SpaceStore space, final IndexStore index, final Key key, final Operation... operations)
    {
        final MsgPackWriter encodedKey = input.key(index.keyDef(), key, true);
        final MsgPackWriter encoded = input.operations(operations);
        return update(
            space, index, encodedKey.address(), encodedKey.length(), key.parts().size(), encoded, INDEX_BASE);
    }

    /** With a key whose parts were checked. */
    Tuple update(
        final SpaceStore space,
        final IndexStore index,
        final long keyParts,
        final int keyLength,
        final int partCount,
        final MsgPackWriter operations,
        final int base)
    {
        final boolean wasKept = executor.keepsRemoved(true);
        try
        {
            position = executor.update(
                space, index, keyParts, keyLength, partCount, operations.address(), operations.length(), base);
            return result();
        }
        catch (final InternalError ex)
        {
            throw executor.fail(ex);
        }
        finally
        {
            executor.keepsRemoved(wasKept);
        }
    }

    void upsert(final SpaceStore space, final Tuple given, final Operation... operations)
    {
        final MsgPackWriter tuple = input.tuple(given);
        final MsgPackWriter encoded = input.operations(operations);
        position = executor.upsert(
            space, tuple.address(), tuple.length(), encoded.address(), encoded.length(), INDEX_BASE);
    }

    Tuple delete(final SpaceStore space, final IndexStore index, final Key key)
    {
        final MsgPackWriter encodedKey = input.key(index.keyDef(), key, true);
        return delete(space, index, encodedKey.address(), encodedKey.length(), key.parts().size());
    }

    /** With a key whose parts were checked. */
    Tuple delete(
        final SpaceStore space,
        final IndexStore index,
        final long keyParts,
        final int keyLength,
        final int partCount)
    {
        final boolean wasKept = executor.keepsRemoved(true);
        try
        {
            position = executor.delete(space, index, keyParts, keyLength, partCount);
            return executor.removed();
        }
        catch (final InternalError ex)
        {
            throw executor.fail(ex);
        }
        finally
        {
            executor.keepsRemoved(wasKept);
        }
    }

    /** What the statement left; when a trigger turned it into a delete, what it removed, as in Tarantool. */
    private Tuple result()
    {
        if (null != executor.result())
        {
            return executor.result();
        }
        final int ref = executor.resultRef();
        return NULL_REF == ref ? executor.removed() : Tuple.copyOf(arena.tuple(ref));
    }
}
