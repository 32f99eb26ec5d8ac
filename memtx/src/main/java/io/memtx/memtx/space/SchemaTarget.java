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

    /** A row of {@code _cluster} was changed: whoever has a list of members looks again once that is confirmed. */
    default void onMembersChanged()
    {
    }
}
