package io.memtx.server.http;

import io.memtx.memtx.counters.EngineCounter;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;

import java.util.List;

/**
 * What was seen of an instance at one moment.
 *
 * @param info        of the instance; null when it has never answered.
 * @param upstreams   of the instance, those that are no members included.
 * @param isAnswering whether the instance has answered this time: else the two above are old.
 * @param ageSeconds  of these two.
 * @param engine      what the engine has counted; null when there is none yet.
 */
record Sample(
    InstanceInfo info,
    List<ReplicaInfo.Upstream> upstreams,
    boolean isAnswering,
    double ageSeconds,
    Engine engine)
{
    /**
     * The counters of an engine.
     *
     * @param isAlive     whether it counts; one that is closed, or hangs, does not.
     * @param pid         of its process.
     * @param startTimeMs when it was opened, since 1970.
     * @param counters    of the engine and of replication, in the order of the file.
     */
    record Engine(boolean isAlive, long pid, long startTimeMs, List<Counter> counters)
    {
        long get(final EngineCounter counter)
        {
            for (final Counter found : counters)
            {
                if (found.id() == counter.id())
                {
                    return found.value();
                }
            }
            return 0;
        }
    }

    /**
     * A counter.
     *
     * @param id    of it.
     * @param label of it.
     * @param value of it.
     */
    record Counter(int id, String label, long value)
    {
    }
}
