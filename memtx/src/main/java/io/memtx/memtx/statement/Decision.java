package io.memtx.memtx.statement;

import io.memtx.tuple.Tuple;

/**
 * What the before_replace triggers made of a statement.
 *
 * @param isNop whether nothing is to change.
 * @param tuple to be left instead of the one asked for; null to delete.
 */
record Decision(boolean isNop, Tuple tuple)
{
    /** Go on as asked. */
    static final Decision KEEP = new Decision(false, null);

    private static final Decision NOP = new Decision(true, null);

    static Decision of(final Tuple oldTuple, final Tuple result)
    {
        return result == oldTuple ? NOP : new Decision(false, result);
    }
}
