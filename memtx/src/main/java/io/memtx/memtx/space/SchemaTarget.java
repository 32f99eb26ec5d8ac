package io.memtx.memtx.space;

/**
 * Where a changed schema goes: into the running transaction, or into the state that recovery builds.
 */
public interface SchemaTarget
{
    /**
     * @return the latest version.
     */
    Schema schema();

    /**
     * @param next version.
     */
    void apply(Schema next);

    /**
     * @return whether the running transaction did something before the statement that changes the schema.
     */
    boolean hasEarlierStatements();

    /**
     * @return whether secondary indexes are left to be built at the end.
     */
    boolean isRecovering();

    /**
     * Keeps functions of definitions from running statements.
     *
     * @param isTelling whether such a function is about to be called.
     * @return what it was until now.
     */
    boolean isTelling(boolean isTelling);

    /** A row of {@code _cluster} was changed: whoever has a list of members looks again once that is confirmed. */
    default void onMembersChanged()
    {
    }
}
