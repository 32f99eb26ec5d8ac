package io.memtx.memtx.statement;

import io.memtx.tuple.Tuple;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What the last statement has left, for who asked for it. Single owner: the transaction thread.
 */
final class StatementResult
{
    /** The tuple left under the key, or NULL_REF; good until the next change. */
    int ref;
    /** The tuple left, when triggers have run that may have changed what {@link #ref} names; else null. */
    Tuple tuple;
    /** The tuple removed without leaving another, if it was wanted; else null. */
    Tuple removed;
    /** Whether {@link #removed} is wanted: it costs a copy on the heap. */
    boolean keepsRemoved;

    void clear()
    {
        ref = NULL_REF;
        tuple = null;
        removed = null;
    }
}
