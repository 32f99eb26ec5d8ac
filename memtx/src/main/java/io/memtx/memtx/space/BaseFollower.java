package io.memtx.memtx.space;

/**
 * Follows the base of a space while it changes: what is building an index of it, or checking it. Called by the
 * transaction thread.
 */
public interface BaseFollower
{
    /**
     * The base has changed, in all indexes of the space; both tuples are still there. Must not throw: the change is
     * final.
     *
     * @param oldRef of the tuple that went, or NULL_REF.
     * @param newRef of the one that came, or NULL_REF.
     */
    void onBaseChange(int oldRef, int newRef);
}
