package io.memtx.memtx.entry;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Makes entries under the keys that a function returns.
 */
final class FunctionMaker implements EntryMaker
{
    private final KeyDef keyDef;
    private final KeyFunction function; // null until the index is bound to one
    private final MsgPackWriter returned = new MsgPackWriter();

    /**
     * @param keyDef   of entries.
     * @param function that makes keys; null for none yet.
     */
    FunctionMaker(final KeyDef keyDef, final KeyFunction function)
    {
        this.keyDef = keyDef;
        this.function = function;
    }

    @Override
    public boolean isReady()
    {
        return null != function && null != function.code();
    }

    @Override
    public void make(final long tuple, final EntryWriter target)
    {
        call(tuple);
        final long value = returned.address();
        if (!function.returnsKeys())
        {
            add(value, tuple, target);
            return;
        }
        if (MsgPackType.ARRAY != MsgPack.typeOf(value))
        {
            throw unfit("a multikey function mustn't return a scalar", null);
        }
        long key = MsgPack.firstElement(value);
        for (int i = MsgPack.count(value); i > 0; i--)
        {
            add(key, tuple, target);
            key = MsgPack.skip(key);
        }
    }

    private void call(final long tuple)
    {
        final Object value;
        try
        {
            value = function.code().call(Tuple.copyOf(tuple));
        }
        catch (final RuntimeException ex)
        {
            throw new UnfitKeyException(ErrorCode.ER_FUNC_INDEX_FUNC, "can't evaluate function", ex);
        }
        try
        {
            MsgPackBoxer.encode(returned.reset(), value);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UnfitKeyException(
                ErrorCode.ER_FUNC_INDEX_FUNC, "can't get a value returned by function", ex);
        }
    }

    private void add(final long key, final long tuple, final EntryWriter target)
    {
        if (MsgPackType.ARRAY != MsgPack.typeOf(key))
        {
            throw unfit("supplied key type is invalid: expected array", null);
        }
        final int partCount = MsgPack.count(key);
        if (keyDef.partCount() != partCount)
        {
            throw unfit(
                new MemtxException(ErrorCode.ER_EXACT_MATCH, keyDef.partCount(), partCount).getMessage(), null);
        }
        long part = MsgPack.firstElement(key);
        try
        {
            keyDef.validateKey(part, partCount, false);
        }
        catch (final MemtxException ex)
        {
            throw unfit("key does not follow functional index definition", ex);
        }
        target.begin();
        for (int i = 0; i < partCount; i++)
        {
            target.part(part);
            part = MsgPack.skip(part);
        }
        target.end(tuple);
    }

    private static UnfitKeyException unfit(final String reason, final Throwable cause)
    {
        return new UnfitKeyException(ErrorCode.ER_FUNC_INDEX_FORMAT, reason, cause);
    }
}
