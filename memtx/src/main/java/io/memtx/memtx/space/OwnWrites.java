package io.memtx.memtx.space;

/**
 * Keeps account of what statements of this instance write to a space, so that what others wrote to it at the same time
 * can be weighed against that. Called within the transaction of the statement, on the transaction thread.
 */
public interface OwnWrites
{
    /**
     * @return whether the log is to have what updates and upserts made, instead of what they did: others may apply them
     * to other tuples.
     */
    boolean logsResults();

    /**
     * A statement is about to be logged.
     *
     * @param space    that it changes.
     * @param oldTuple address of the tuple that goes, or NULL_ADDRESS.
     * @param newTuple address of the tuple that comes, or NULL_ADDRESS.
     * @throws io.memtx.tuple.error.MemtxException when it must not run.
     */
    void beforeWrite(SpaceStore space, long oldTuple, long newTuple);

    /**
     * A statement is logged and done.
     *
     * @param space    that it changed.
     * @param oldTuple address of the tuple that went, or NULL_ADDRESS.
     * @param newTuple address of the tuple that came, or NULL_ADDRESS.
     */
    void onWrite(SpaceStore space, long oldTuple, long newTuple);

    /**
     * A delete is logged of what is not there.
     *
     * @param space of the statement.
     * @param key   address of the parts of its primary key.
     */
    void onDeleteOfNothing(SpaceStore space, long key);
}
