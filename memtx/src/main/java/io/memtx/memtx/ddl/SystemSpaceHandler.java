package io.memtx.memtx.ddl;

import io.memtx.memtx.space.SpaceStore;

/**
 * What a changed row of one system space means for the schema.
 */
interface SystemSpaceHandler
{
    /**
     * A row was changed; an exception refuses it.
     *
     * @param space    the system space.
     * @param oldTuple address of the row that went, or 0.
     * @param newTuple address of the row that came, or 0.
     */
    void onReplace(SpaceStore space, long oldTuple, long newTuple);
}
