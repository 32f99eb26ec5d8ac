package io.memtx.index.hash;

/**
 * What a cursor walks: the live index or a view of it.
 */
interface HashSource
{
    /**
     * @return the root entry now.
     */
    long root();

    /**
     * @return a number that changes whenever blocks or entries do.
     */
    long version();
}
