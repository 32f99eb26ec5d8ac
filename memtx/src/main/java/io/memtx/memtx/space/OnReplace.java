package io.memtx.memtx.space;

import io.memtx.tuple.Tuple;

/**
 * Runs after a statement changed the indexes, on the transaction thread, inside the statement's transaction. An
 * exception undoes the statement and reaches whoever asked for it.
 */
@FunctionalInterface
public interface OnReplace
{
    /**
     * @param oldTuple  that the statement removed, or null.
     * @param newTuple  that it left, or null.
     * @param spaceName of the space.
     * @param statement that the user asked for.
     */
    void onReplace(Tuple oldTuple, Tuple newTuple, String spaceName, StatementType statement);
}
