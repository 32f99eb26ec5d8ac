package io.memtx.server.synchro;

/**
 * The counters of synchronous transactions and elections. Ids are for ever, they come from the range 300 to 399, and
 * none is used twice, not even that of a counter that is gone; the label is what {@code memtx counters} prints. Counts
 * begin when the engine is opened.
 * <p>
 * Thread safe: immutable.
 */
public enum SynchroCounter
{
    /** Members that have to have a transaction before it is confirmed. */
    QUORUM(300, "synchro quorum"),
    /** Id of the queue's owner, 0 when nobody owns it. */
    QUEUE_OWNER(301, "synchro queue owner"),
    /** Term of the last PROMOTE or DEMOTE. */
    QUEUE_TERM(302, "synchro queue term"),
    /** Transactions in the queue that wait for a verdict. */
    QUEUE_LENGTH(303, "synchro queue length"),
    /** Bytes of what is in the queue. */
    QUEUE_BYTES(304, "synchro queue bytes"),
    /** Transactions of the queue that were confirmed. */
    CONFIRMED(305, "synchro confirmed"),
    /** Transactions of the queue that were rolled back. */
    ROLLED_BACK(306, "synchro rolled back"),
    /** How long the latest confirmed one took, in nanoseconds. */
    CONFIRM_LAG_NS(307, "synchro confirm lag ns"),
    /** Members that a linearizable read asks, this one included. */
    LINEARIZABLE_QUORUM(308, "linearizable quorum"),
    /** Newest term of elections that is journaled. */
    ELECTION_TERM(310, "election term"),
    /** Whom this instance has voted for in that term, 0 for nobody. */
    ELECTION_VOTE(311, "election vote"),
    /** Id of the leader, 0 when none is known. */
    ELECTION_LEADER(312, "election leader"),
    /** 1 follower, 2 candidate, 3 leader. */
    ELECTION_STATE(313, "election state");

    private final int id;
    private final String label;

    SynchroCounter(final int id, final String label)
    {
        this.id = id;
        this.label = label;
    }

    public int id()
    {
        return id;
    }

    public String label()
    {
        return label;
    }
}
