package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.transport.Endpoint;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes whoever guesses passwords wait: after some failed logins from a host the next ones from there are listened to
 * later and later, up to a limit that a member at the same host can bear. Other hosts are not concerned, and nobody is
 * locked out. Belongs to the thread of the relays.
 */
public final class LoginDelays
{
    /** Failures that cost nothing: somebody has mistyped, or a password was changed. */
    static final int FREE_FAILURES = 4;

    /** Hosts that are remembered at most; those that have failed last. */
    static final int MAX_HOSTS = 256;

    static final long FORGET_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long FIRST_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final int MAX_DOUBLINGS = 30;

    private final long maxDelayNs;
    private final Map<String, Failures> byHost = new LinkedHashMap<>(); // the one that has failed last is the last

    private record Failures(int count, long lastNs)
    {
    }

    /**
     * @param maxDelayNs longest time that anybody waits, in nanoseconds: shorter than what ends a login.
     */
    public LoginDelays(final long maxDelayNs)
    {
        this.maxDelayNs = maxDelayNs;
    }

    /**
     * @param peer  that wants to log in: {@code host:port}.
     * @param nowNs monotonic time in nanoseconds.
     * @return how long after it has connected it is listened to, in nanoseconds; 0 for most.
     */
    long delayNs(final String peer, final long nowNs)
    {
        final Failures failures = byHost.get(Endpoint.hostOf(peer));
        if (null == failures || failures.count <= FREE_FAILURES || nowNs - failures.lastNs > FORGET_NS)
        {
            return 0;
        }
        final int doublings = Math.min(MAX_DOUBLINGS, failures.count - FREE_FAILURES - 1);
        return Math.min(maxDelayNs, FIRST_DELAY_NS << doublings);
    }

    /**
     * @param peer  that has not known the password.
     * @param nowNs monotonic time in nanoseconds.
     */
    void onFailure(final String peer, final long nowNs)
    {
        final String host = Endpoint.hostOf(peer);
        final Failures before = byHost.remove(host);
        final boolean isForgotten = null == before || nowNs - before.lastNs > FORGET_NS;
        byHost.put(host, new Failures(isForgotten ? 1 : before.count + 1, nowNs));
        if (byHost.size() > MAX_HOSTS)
        {
            final Iterator<String> eldest = byHost.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
