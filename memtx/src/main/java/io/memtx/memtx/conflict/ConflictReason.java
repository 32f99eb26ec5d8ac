package io.memtx.memtx.conflict;

/**
 * Why a conflict is recorded: what became of the row.
 */
public enum ConflictReason
{
    /** A NOP took its place: {@code replication_skip_conflict}. */
    SKIP_CONFLICT("skip_conflict"),

    /** A NOP took its place, since it had been refused before and was not to be tried again. */
    SKIP_FAILED("skip_failed"),

    /** A NOP took its place: the policy wanted it. */
    SKIPPED("skipped"),

    /** It was applied, and replaced what was in its way: the policy wanted it. */
    TAKEN("taken"),

    /** Another tuple was put: the policy wanted it. */
    MERGED("merged"),

    /** It was not applied: what is here, or was deleted here, weighs more. */
    LOST("lost"),

    /** It was applied, and replaced what was in its way and weighs less. */
    WON("won");

    private final String text;

    ConflictReason(final String text)
    {
        this.text = text;
    }

    /**
     * @return as it stands in the space.
     */
    public String text()
    {
        return text;
    }
}
