package io.memtx.server;

import io.memtx.relay.applier.message.Ballot;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Decides for an instance without data whom to get it from, by the rules of its {@link BootstrapStrategy}. Pure: what
 * is known goes in, what follows from it comes out. It is asked again whenever something may have changed; a choice
 * that others may have seen is kept for as long as {@code replication_connect_timeout}.
 */
final class Bootstrap
{
    private final BootstrapStrategy strategy;
    private final String configuredLeader;
    private final int connectQuorum;
    private final Peer self;
    private final int listedCount;
    private final boolean isSelfListed;

    /**
     * An instance that is connected.
     *
     * @param endpoint {@code host:port}.
     * @param uuid     of it.
     * @param ballot   what it is.
     */
    record Peer(String endpoint, UUID uuid, Ballot ballot)
    {
        @Override
        public String toString()
        {
            return uuid + " at " + endpoint;
        }

        private boolean isNamed(final String leader)
        {
            return leader.equals(endpoint) || leader.equalsIgnoreCase(uuid.toString()) ||
                leader.equals(ballot.instanceName());
        }
    }

    /** What to do. */
    enum Verdict
    {
        /** Nothing yet. */
        WAIT,
        /** Get the data of the leader, once it has any. */
        JOIN,
        /** Make the first data: this instance is the leader. */
        BOOTSTRAP,
        /** Nothing: time is over. */
        FAIL
    }

    /**
     * What follows.
     *
     * @param verdict what to do.
     * @param leader  whom this instance has chosen so far, for others to see; or null.
     * @param failure why not, or null.
     */
    record Decision(Verdict verdict, UUID leader, MemtxException failure)
    {
    }

    /**
     * @param strategy         to follow.
     * @param configuredLeader {@code host:port}, uuid or name; null unless the strategy wants one.
     * @param connectQuorum    how many have to be connected, 0 for all.
     * @param self             this instance.
     * @param listedCount      how many instances are listed.
     * @param isSelfListed     whether this instance is among them, as far as that is known.
     */
    Bootstrap(
        final BootstrapStrategy strategy,
        final String configuredLeader,
        final int connectQuorum,
        final Peer self,
        final int listedCount,
        final boolean isSelfListed)
    {
        this.strategy = strategy;
        this.configuredLeader = configuredLeader;
        this.connectQuorum = connectQuorum;
        this.self = self;
        this.listedCount = listedCount;
        this.isSelfListed = isSelfListed;
    }

    /**
     * @param peers  that are connected, this instance not among them.
     * @param voted  whom it has chosen before, or null.
     * @param isOver whether it has looked for others long enough.
     * @return what follows.
     */
    Decision decide(final List<Peer> peers, final UUID voted, final boolean isOver)
    {
        if (BootstrapStrategy.CONFIG == strategy)
        {
            return byConfiguration(peers, isOver);
        }
        if (peers.stream().anyMatch((peer) -> peer.ballot.isBooted()))
        {
            return joinBooted(peers, isOver);
        }
        if (null != voted && !isOver)
        {
            return byVote(peers, voted, false);
        }
        if (null != voted && self.uuid.equals(voted))
        {
            return byVote(peers, voted, true);
        }
        final int connected = peers.size() + (isSelfListed ? 1 : 0);
        if (connected < listedCount && !isOver)
        {
            return new Decision(Verdict.WAIT, null, null);
        }
        if (connected < Math.min(required(), listedCount))
        {
            return fail(null, new MemtxException(
                ErrorCode.ER_CFG, "replication", "failed to connect to one or more replicas"));
        }
        return byVote(peers, best(peers), false);
    }

    private int required()
    {
        if (BootstrapStrategy.AUTO == strategy)
        {
            return listedCount / 2 + 1;
        }
        return 0 == connectQuorum ? listedCount : connectQuorum;
    }

    private Decision byConfiguration(final List<Peer> peers, final boolean isOver)
    {
        if (self.isNamed(configuredLeader))
        {
            final boolean isAnyBooted = peers.stream().anyMatch((peer) -> peer.ballot.isBooted());
            return isAnyBooted ? new Decision(Verdict.JOIN, best(peers), null) : lead();
        }
        for (final Peer peer : peers)
        {
            if (peer.isNamed(configuredLeader))
            {
                return new Decision(Verdict.JOIN, peer.uuid, null);
            }
        }
        return !isOver ? new Decision(Verdict.WAIT, null, null) : fail(null, new MemtxException(
            ErrorCode.ER_CFG, "bootstrap_leader", "failed to connect to the bootstrap leader"));
    }

    private Decision joinBooted(final List<Peer> peers, final boolean isOver)
    {
        final UUID leader = best(peers);
        final Set<UUID> registered = new HashSet<>();
        peers.forEach((peer) -> registered.addAll(peer.ballot.registered()));
        if (BootstrapStrategy.AUTO == strategy && !self.ballot.isAnonymous() && registered.size() > listedCount)
        {
            return fail(null, new MemtxException(ErrorCode.ER_BOOTSTRAP_CONNECTION_NOT_TO_ALL));
        }
        if (self.uuid.equals(leader))
        {
            final MemtxException refusal = new MemtxException(
                ErrorCode.ER_UNSUPPORTED, "Anonymous replica", "registration of non-anonymous nodes.");
            return isOver ? fail(null, refusal) : new Decision(Verdict.WAIT, null, null);
        }
        final int connected = peers.size() + (isSelfListed ? 1 : 0);
        final boolean isSatisfied =
            BootstrapStrategy.AUTO == strategy || connected >= Math.min(required(), listedCount);
        if (isOver && !isSatisfied)
        {
            return fail(null, new MemtxException(
                ErrorCode.ER_CFG, "replication", "failed to connect to one or more replicas"));
        }
        final boolean mayRegister = self.ballot.isAnonymous() || peers.stream()
            .anyMatch((peer) -> peer.uuid.equals(leader) && !peer.ballot.isReadOnly());
        final boolean isWaiting = !isSatisfied || !mayRegister && connected < listedCount && !isOver;
        return isWaiting ? new Decision(Verdict.WAIT, null, null) : new Decision(Verdict.JOIN, leader, null);
    }

    /** Nobody has data: whoever is chosen makes it, once all agree. */
    private Decision byVote(final List<Peer> peers, final UUID leader, final boolean isOver)
    {
        if (!self.uuid.equals(leader))
        {
            return new Decision(Verdict.JOIN, leader, null);
        }
        if (BootstrapStrategy.AUTO != strategy || self.ballot.isReadOnlyByConfig())
        {
            return lead();
        }
        for (final Peer peer : peers)
        {
            final UUID other = peer.ballot.bootstrapLeader();
            if (!self.uuid.equals(other))
            {
                return !isOver ? new Decision(Verdict.WAIT, leader, null) : fail(null, null == other ?
                    new MemtxException(ErrorCode.ER_CANT_CHECK_BOOTSTRAP_LEADER, peer) :
                    new MemtxException(ErrorCode.ER_BOOTSTRAP_NOT_UNANIMOUS, peer, other));
            }
        }
        return lead();
    }

    private Decision lead()
    {
        return self.ballot.isReadOnlyByConfig() ?
            fail(self.uuid, new MemtxException(ErrorCode.ER_BOOTSTRAP_READONLY)) :
            new Decision(Verdict.BOOTSTRAP, self.uuid, null);
    }

    private UUID best(final List<Peer> peers)
    {
        final Map<UUID, Ballot> ballots = new HashMap<>();
        ballots.put(self.uuid, self.ballot);
        for (final Peer peer : peers)
        {
            if (self.ballot.isAnonymous() || !peer.ballot.isAnonymous())
            {
                ballots.put(peer.uuid, peer.ballot);
            }
        }
        return BootstrapLeader.of(ballots);
    }

    private static Decision fail(final UUID leader, final MemtxException failure)
    {
        return new Decision(Verdict.FAIL, leader, failure);
    }
}
