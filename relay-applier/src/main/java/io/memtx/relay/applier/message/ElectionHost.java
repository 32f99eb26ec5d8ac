package io.memtx.relay.applier.message;

/**
 * What an instance says to its peers of the election of a leader, and hears of them: up and down the streams, because
 * a peer may be on one side only. Called on the thread of relays and appliers; must not wait.
 */
public interface ElectionHost
{
    /**
     * @return where this instance is in the election of a leader, another object whenever it has changed; null when
     * there is nothing to tell. Peers are told.
     */
    default ElectionState election()
    {
        return null;
    }

    /**
     * A peer says where it is in the election of a leader.
     *
     * @param memberId of it, 0 when it is no member.
     * @param state    of it.
     */
    default void onElection(final int memberId, final ElectionState state)
    {
    }
}
