package io.memtx.memtx.entry;

/**
 * Knows the keys of a tuple. Single owner: the transaction thread.
 */
interface EntryMaker
{
    /**
     * Writes the entries of a tuple, in any order, equal ones included.
     *
     * @param tuple  address of a tuple that meets the format of its space.
     * @param target to write to.
     */
    void make(long tuple, EntryWriter target);

    /** Whether it can be asked already. */
    default boolean isReady()
    {
        return true;
    }
}
