package io.memtx.memtx.prepare;

import io.memtx.memtx.function.MemtxFunction;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * A constraint of a field or of whole tuples. Immutable.
 *
 * @param name     of the constraint.
 * @param fieldNo  counted from 0, or {@link #TUPLE}.
 * @param field    as messages name it; null for whole tuples.
 * @param mayBeNil whether nil is good without a call.
 * @param function that says what is good; null while recovery has not seen it, and then not called.
 */
record Constraint(String name, int fieldNo, String field, boolean mayBeNil, MemtxFunction function)
{
    /** The number of no field. */
    static final int TUPLE = -1;

    /**
     * @param value boxed.
     * @throws MemtxException ER_FIELD_CONSTRAINT_FAILED or ER_TUPLE_CONSTRAINT_FAILED when it is not good, or the
     *                        function throws.
     */
    void check(final Object value)
    {
        final boolean isGood;
        try
        {
            isGood = Boolean.TRUE.equals(function.call(value, name));
        }
        catch (final RuntimeException ex)
        {
            throw failed(ex);
        }
        if (!isGood)
        {
            throw failed(null);
        }
    }

    private MemtxException failed(final Throwable cause)
    {
        return TUPLE == fieldNo ?
            new MemtxException(ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, cause, name) :
            new MemtxException(ErrorCode.ER_FIELD_CONSTRAINT_FAILED, cause, name, field);
    }
}
