package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceStore;

/**
 * What a change of a system space means for the schema. Runs like a trigger, inside the statement.
 */
public interface SystemSpaceHook
{
    /**
     * Looks at a statement before it changes anything.
     *
     * @param space a system space.
     * @return whether statements on it change the schema.
     */
    boolean changesSchema(SpaceStore space);

    /**
     * Looks at a statement before it changes anything.
     *
     * @param space any space.
     * @return whether {@link #onReplace} wants to hear of statements on it: where they change the schema, and where
     * they mean something else.
     */
    boolean handles(SpaceStore space);

    /**
     * Says who hears of a change, before it is made.
     *
     * @param space    that is handled, about to be changed.
     * @param oldTuple address of the row that goes, or 0.
     * @param newTuple address of the row that comes, or 0.
     * @return who.
     */
    RowScope scope(SpaceStore space, long oldTuple, long newTuple);

    /**
     * A row of a system space was changed.
     *
     * @param space    changed.
     * @param oldTuple address of the row that went, or 0.
     * @param newTuple address of the row that came, or 0.
     */
    void onReplace(SpaceStore space, long oldTuple, long newTuple);
}
