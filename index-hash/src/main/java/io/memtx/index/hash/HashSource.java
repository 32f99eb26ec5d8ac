package io.memtx.index.hash;

/**
 * What a cursor walks: the live index, in its own thread or in another one, or a view of it.
 */
interface HashSource
{
    /**
     * @return the root entry now.
     */
    long root();

    /**
     * @return a number that changes whenever an entry may have come into another leaf, unless leaves that were left are
     * kept for whoever walks.
     */
    long version();
}
