package io.memtx.memtx.prepare;

import io.memtx.memtx.function.MemtxFunction;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The default value of a field. Immutable.
 *
 * @param fieldNo      counted from 0.
 * @param value        a tuple of the value, or of the argument of the function; null for none.
 * @param functionName of the function that makes the value; null for none.
 * @param function     its code; null while recovery has not seen it, and then not called.
 */
record FieldDefault(int fieldNo, Tuple value, String functionName, MemtxFunction function)
{
    /**
     * @param writer to append the value to.
     * @throws MemtxException ER_DEFAULT_FUNC_FAILED.
     */
    void write(final MsgPackWriter writer)
    {
        if (null == functionName)
        {
            MsgPackBoxer.encode(writer, value.get(0));
            return;
        }
        final Object made;
        try
        {
            made = null == value ? function.call() : function.call(value.get(0));
        }
        catch (final RuntimeException ex)
        {
            throw new MemtxException(ErrorCode.ER_DEFAULT_FUNC_FAILED, ex, functionName, ex.getMessage());
        }
        MsgPackBoxer.encode(writer, made);
    }
}
