package io.memtx.bench.run;

import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a user would take instead, on the same data: benchmarks of the package {@code io.memtx.bench.peer} whose methods
 * begin with the name of an operation, and whose parameter {@value #PARAM} is the name of a peer.
 */
public final class Peers
{
    private static final String PARAM = "peer";
    private static final String PATTERN = "^io\\.memtx\\.bench\\.peer\\.[^.]*\\.";

    private Peers()
    {
    }

    /**
     * Measures peers.
     *
     * @param operations of them.
     * @param effort     to spend.
     * @param report     to add figures to.
     * @return nanoseconds by peer, by operation; none when there are no peers.
     */
    public static Map<String, Map<String, Double>> measure(
        final Set<String> operations, final Effort effort, final BenchReport report)
    {
        final Map<String, Map<String, Double>> byOperation = new LinkedHashMap<>();
        for (final String operation : operations)
        {
            final JmhSpec spec = JmhSpec.matching(PATTERN + operation + "[^.]*$").with("count", effort.count());
            final List<Figure> figures = JmhRun.run(spec, effort, false);
            report.figures().addAll(figures);
            byOperation.put(operation, byPeer(figures));
        }
        return byOperation;
    }

    private static Map<String, Double> byPeer(final List<Figure> figures)
    {
        final Map<String, Double> byPeer = new LinkedHashMap<>();
        figures.forEach((figure) -> byPeer.put(figure.params().get(PARAM), figure.least()));
        return byPeer;
    }
}
