package io.memtx.memtx.space;

import io.memtx.tuple.Tuple;

/**
 * Runs before a statement changes an index, on the transaction thread, inside the statement's transaction; it may run
 * statements of its own, which stand and fall with the one that called it. Not called by truncate.
 */
@FunctionalInterface
public interface BeforeReplace
{
    /**
     * Decides what the statement does.
     *
     * @param oldTuple   that stands under the key, or null.
     * @param newTuple   that the statement would leave, or null when it deletes.
     * @param spaceName  of the space.
     * @param statement  that the user asked for.
     * @return what to leave: {@code newTuple} to go on as asked, {@code oldTuple} to change nothing, null to delete, or
     * another tuple, whose primary key must be that of the old one when there is an old one.
     */
    Tuple beforeReplace(Tuple oldTuple, Tuple newTuple, String spaceName, StatementType statement);
}
