package io.memtx.bench.run;

import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.Figure;

import java.util.List;
import java.util.Map;

/**
 * How many rows a second replicas get.
 */
final class ReplicationFigures
{
    private static final int MANY = 3;
    private static final double NS_PER_SECOND = 1e9;

    private ReplicationFigures()
    {
    }

    static List<Figure> measure(final Effort effort)
    {
        return List.of(
            stream(effort, 1),
            stream(effort, MANY),
            figure(
                "replication.join",
                Map.of("count", Integer.toString(effort.count())),
                2,
                ProbeProcess.run(effort, ProbeNames.JOIN, effort.count(), effort.pairs())));
    }

    private static Figure stream(final Effort effort, final int replicas)
    {
        return figure(
            "replication.stream",
            Map.of("replicas", Integer.toString(replicas)),
            1 + replicas,
            ProbeProcess.run(
                effort, ProbeNames.REPLICAS, replicas, effort.garbageOps(), effort.rounds()));
    }

    private static Figure figure(
        final String name, final Map<String, String> params, final int threads, final ProbeResults found)
    {
        return new Figure(
            name,
            params,
            threads,
            NS_PER_SECOND / found.number(ProbeNames.ROW_NS),
            NS_PER_SECOND / found.number(ProbeNames.MOST_ROW_NS),
            "rows/s",
            Double.NaN);
    }
}
