package io.memtx.bench.chart;

import io.memtx.bench.report.Figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lines of cost over size from scores of benchmarks, each the least of its iterations as in the table of budgets.
 */
final class CostLines
{
    private static final String GET = "GetBenchmark.hit";
    private static final String REPLACE = "ReplaceBenchmark.replace";
    private static final String HASH = "HASH";
    private static final String TREE = "TREE";

    private CostLines()
    {
    }

    /**
     * @param figures of a run.
     * @return lines with two sizes at least; one size is no line.
     */
    static List<CostLine> of(final List<Figure> figures)
    {
        final List<CostLine> lines = new ArrayList<>();
        add(lines, "get, hash", figures, GET, HASH);
        add(lines, "get, tree", figures, GET, TREE);
        add(lines, "replace, hash", figures, REPLACE, HASH);
        add(lines, "replace, tree", figures, REPLACE, TREE);
        add(lines, "floor: get, hash", figures, "FloorBenchmark.getHash", null);
        add(lines, "floor: get, tree", figures, "FloorBenchmark.getTree", null);
        add(lines, "floor: replace", figures, "FloorBenchmark.replace", null);
        return lines;
    }

    private static void add(
        final List<CostLine> lines,
        final String name,
        final List<Figure> figures,
        final String benchmark,
        final String type)
    {
        final Map<Long, Double> nsBySize = new TreeMap<>();
        for (final Figure figure : figures)
        {
            final Map<String, String> params = figure.params();
            final boolean isOfType = null == type || type.equals(params.get("type"));
            if (figure.benchmark().equals(benchmark) && isOfType && params.containsKey("count"))
            {
                nsBySize.put(Long.valueOf(params.get("count")), figure.least());
            }
        }
        if (nsBySize.size() > 1)
        {
            lines.add(new CostLine(name, nsBySize.entrySet().stream()
                .map((entry) -> new CostLine.Point(entry.getKey(), entry.getValue()))
                .toList()));
        }
    }
}
