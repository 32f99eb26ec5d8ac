package io.memtx.server;

import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.xlog.Vclock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks members how far they are, now: the greatest vclock of so many who have answered a heartbeat that was sent after
 * the question. Belongs to the thread of relays and appliers.
 */
final class FreshVclock
{
    private final Peers peers;
    private final int memberCount; // that have to answer
    private final Map<Relay, Long> asked = new HashMap<>();
    private final CompletableFuture<Vclock> answer;

    FreshVclock(final Peers peers, final int memberCount, final CompletableFuture<Vclock> answer)
    {
        this.peers = peers;
        this.memberCount = memberCount;
        this.answer = answer;
    }

    /** Looks again; answers whether it is over. */
    boolean step()
    {
        int count = 0;
        final Vclock greatest = new Vclock();
        final List<Relay> relays = peers.relays();
        for (int i = 0; i < relays.size(); i++)
        {
            final Relay relay = relays.get(i);
            if (DownstreamStatus.FOLLOW == relay.status() && 0 != relay.memberId())
            {
                final long sync = asked.computeIfAbsent(relay, Relay::ping);
                if (relay.acknowledgedSync() >= sync)
                {
                    count++;
                    greatest.raiseTo(relay.acknowledged());
                }
            }
        }
        return count >= memberCount && answer.complete(greatest) || answer.isDone();
    }
}
