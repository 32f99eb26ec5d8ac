package io.memtx.relay.applier.applier;

/** What an instance wants of an upstream that has admitted it. */
public enum NextStep
{
    /** Nothing yet: it is being decided whom to join. Ballots are asked for meanwhile. */
    WAIT,
    /** A snapshot, and then to become a member. */
    JOIN,
    /** A snapshot. */
    FETCH_SNAPSHOT,
    /** To become a member, with the data there is. */
    REGISTER,
    /** The log. */
    SUBSCRIBE
}
