package io.memtx.memtx.txn;

import io.memtx.tuple.Tuple;

/**
 * What the statements of a transaction did, for its listeners.
 */
public interface StatementList
{
    /**
     * @return how many there are.
     */
    int count();

    /**
     * @param index from 0.
     * @return the space that the statement changed.
     */
    int spaceId(int index);

    /**
     * @param index from 0.
     * @return the tuple that the statement removed, or null.
     */
    Tuple oldTuple(int index);

    /**
     * @param index from 0.
     * @return the tuple that the statement left, or null.
     */
    Tuple newTuple(int index);
}
