package io.memtx.memtx.conflict;

/**
 * Decides what becomes of a row of another instance that finds tuples in its way. Set per space, the same on every
 * member and before any of them writes: see {@code docs/conflicts.md}.
 */
@FunctionalInterface
public interface ConflictPolicy
{
    /** A row that collides stops its stream, whatever {@code replication_skip_conflict} says. */
    ConflictPolicy STOP = (conflict) -> Resolution.STOP;

    /** A row that collides becomes a NOP under its LSN, and is recorded. */
    ConflictPolicy SKIP = (conflict) -> Resolution.SKIP;

    /**
     * The data is what all writes of all members leave when they run in the order of their time, of their origin's id
     * where the times are equal, each put replacing whatever is in its way. All members come to the same data, whatever
     * the order in which they hear of the writes.
     */
    ConflictPolicy LAST_WRITE_WINS = OrderedPolicy.byTime();

    /**
     * As {@link #LAST_WRITE_WINS}, but what an instance writes weighs more than all that those behind it in the list
     * write, and that those that are not in it do, whenever they do. An instance's own statement on a key that one
     * before it has written, or deleted, is refused with ER_READONLY. All members come to the same data; deletes are
     * remembered for ever.
     *
     * @param members ids (Integer) or names (String), the first weighs most.
     * @return the policy.
     * @throws IllegalArgumentException for none, for one of another kind, or an id that is not 1 to 31.
     */
    static ConflictPolicy originPriority(final Object... members)
    {
        return OrderedPolicy.byOrigin(members);
    }

    /**
     * Decides. Called on the transaction thread, within the transaction of the row; must not call the engine.
     *
     * @param conflict of a row with one tuple or more; not to be kept.
     * @return what is to be done.
     */
    Resolution resolve(Conflict conflict);
}
