package io.memtx.server.http;

import io.memtx.memtx.counters.CountersException;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.server.Instance;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an instance how it is, and remembers the answer for a moment, so that many who ask at once cost it one. An
 * instance that does not answer is told from one that does: the question stays with it, no second one is asked.
 * Thread safe.
 */
final class Sampler
{
    static final long ANSWER_TIMEOUT_MS = 2_000;

    private static final long KEEP_NS = 200_000_000L;

    private final Instance instance;
    private CompletableFuture<InstanceInfo> askedInfo;
    private CompletableFuture<List<ReplicaInfo.Upstream>> askedUpstreams;
    private InstanceInfo info;
    private List<ReplicaInfo.Upstream> upstreams = List.of();
    private long answeredNs = System.nanoTime();
    private Sample newest;
    private long newestNs;

    Sampler(final Instance instance)
    {
        this.instance = instance;
    }

    synchronized Sample sample()
    {
        if (null == newest || System.nanoTime() - newestNs > KEEP_NS)
        {
            final boolean isAnswering = ask();
            final double ageSeconds = (System.nanoTime() - answeredNs) / 1e9;
            newest = new Sample(info, upstreams, isAnswering, ageSeconds, readEngine());
            newestNs = System.nanoTime();
        }
        return newest;
    }

    private boolean ask()
    {
        if (null == askedInfo)
        {
            askedInfo = instance.submitInfo();
            askedUpstreams = instance.submitUpstreams();
        }
        try
        {
            final List<ReplicaInfo.Upstream> answered = askedUpstreams.get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            info = askedInfo.get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            upstreams = answered;
            answeredNs = System.nanoTime();
            askedInfo = null;
            return true;
        }
        catch (final TimeoutException ex)
        {
            return false;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
        catch (final ExecutionException ex)
        {
            askedInfo = null;
            return false;
        }
    }

    private Sample.Engine readEngine()
    {
        try (CountersReader reader = CountersReader.open(instance.context().directory()))
        {
            final List<Sample.Counter> counters = new ArrayList<>();
            reader.forEach((id, label, value) -> counters.add(new Sample.Counter(id, label, value)));
            return new Sample.Engine(
                !reader.isEngineClosed() && reader.isAlive(System.currentTimeMillis()),
                reader.pid(),
                reader.startTimeMs(),
                counters);
        }
        catch (final CountersException ex)
        {
            return null; // no engine has been opened here so far
        }
    }
}
