package io.memtx.server.http;

import io.memtx.memtx.counters.EngineCounter;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether an instance is well. That it is read-only because it is configured so, or is no leader, is no illness.
 *
 * @param reasons why it is not; none when it is.
 */
record Health(List<Reason> reasons)
{
    /** What {@code box.info.ro_reason} shows of an instance that gets back what it has lost. */
    private static final String OWN_ROWS = "waiting to receive its own transactions back from the replicaset";
    private static final String RUNNING = "running";

    /**
     * Something that is not well.
     *
     * @param code of it, one word for programs.
     * @param text of it, for people.
     */
    record Reason(String code, String text)
    {
    }

    static Health of(final Sample sample)
    {
        final List<Reason> reasons = new ArrayList<>();
        if (!sample.isAnswering())
        {
            reasons.add(new Reason("not_answering", "the instance has not answered for some seconds"));
        }
        if (null != sample.info())
        {
            addInstance(sample.info(), reasons);
        }
        sample.upstreams().stream()
            .filter((upstream) -> UpstreamStatus.STOPPED == upstream.status())
            .forEach((upstream) -> reasons.add(new Reason("upstream_stopped", stopped(upstream))));
        final Sample.Engine engine = sample.engine();
        if (null != engine && !engine.isAlive())
        {
            reasons.add(new Reason("engine_silent", "the engine is closed, or its thread does not turn"));
        }
        if (null != engine && 0 != engine.get(EngineCounter.JOURNAL_FAILED))
        {
            reasons.add(new Reason("journal_failed", "the log could not be written: the engine is read-only for good"));
        }
        return new Health(reasons);
    }

    boolean isHealthy()
    {
        return reasons.isEmpty();
    }

    private static void addInstance(final InstanceInfo info, final List<Reason> reasons)
    {
        if (!RUNNING.equals(info.status()))
        {
            reasons.add(new Reason(info.status(), "the status is " + info.status()));
        }
        if (OWN_ROWS.equals(info.readOnlyReason()))
        {
            reasons.add(new Reason("own_rows", "it is " + info.readOnlyReason()));
        }
    }

    private static String stopped(final ReplicaInfo.Upstream upstream)
    {
        return "nothing comes from " + upstream.peer() + " any more: " + upstream.message();
    }
}
