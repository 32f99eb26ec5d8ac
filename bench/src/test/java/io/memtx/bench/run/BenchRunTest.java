package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.BudgetTable;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;
import io.memtx.bench.report.Machine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class BenchRunTest
{
    private static final Effort TINY = new Effort(1, 1, 1, 10, 1, 1, 2_000, 2_000, 50, 1, 1_000, 0);
    private static final Effort FORKED = new Effort(1, 1, 1, 10, 1, 1, 2_000, 2_000, 50, 1, 1_000, 1);

    private final BenchReport report = new BenchReport("test", true, Instant.EPOCH, Machine.here());
    private final StringWriter text = new StringWriter();
    private final List<Effort> efforts = new ArrayList<>();
    private long nowNs;

    @BeforeAll
    static void runBesideOthers()
    {
        System.setProperty("jmh.ignoreLock", "true"); // whatever else runs: nothing is measured here
    }

    @Test
    void shouldMeasureOnceWhatIsMet()
    {
        run(1_000).rows(List.of(measurement(140)), Set.of(Budget.GET_HASH), false);
        assertEquals(List.of(TINY), efforts);
        assertTrue(report.rows().get(0).isMet());
        assertFalse(report.rows().get(0).isRetried());
    }

    @Test
    void shouldMeasureAgainWhatIsMissed()
    {
        run(1_000).rows(List.of(measurement(200, 120)), Set.of(Budget.GET_HASH), false);
        assertEquals(List.of(TINY, TINY.more()), efforts);
        assertTrue(report.rows().get(0).isMet());
        assertTrue(report.rows().get(0).isRetried());
    }

    @Test
    void shouldMissWhatIsMissedTwice()
    {
        run(1_000).rows(List.of(measurement(200, 160)), Set.of(Budget.GET_HASH), false);
        assertFalse(report.rows().get(0).isMet());
        assertEquals(160, report.rows().get(0).measured());
        assertTrue(text.toString().contains("1 of 1 budgets missed: get-hash"), text.toString());
    }

    @Test
    void shouldNotMeasureAgainWhenThereIsNoTimeForIt()
    {
        run(25).rows(List.of(measurement(200, 120)), Set.of(Budget.GET_HASH), false); // took 10, would take 20
        assertEquals(List.of(TINY), efforts);
        assertFalse(report.rows().get(0).isMet());
    }

    @Test
    void shouldMeasureChosenRowsOnly()
    {
        run(1_000).rows(List.of(measurement(140)), Set.of(Budget.SCAN), false);
        assertEquals(List.of(), efforts);
        assertEquals(List.of(), report.rows());
    }

    @Test
    void shouldHaveAMeasurementForEveryRow()
    {
        final List<Budget> rows = Measurements.all(1).stream()
            .flatMap((measurement) -> measurement.rows().stream())
            .toList();
        assertEquals(EnumSet.allOf(Budget.class), EnumSet.copyOf(rows));
        assertEquals(Budget.values().length, rows.size());
    }

    @Test
    void shouldMeasureFloorsAndSubjectsOfAllRowsThatAreBenchmarks()
    {
        for (final Measurement measurement : Measurements.all(TINY.count()))
        {
            if (measurement instanceof RatioMeasurement)
            {
                final RowResult row = measurement.measure(TINY, report).get(0);
                assertTrue(row.measured() > 0 && row.floor() > 0, row.toString());
            }
        }
    }

    @Test
    void shouldRunEveryGroup()
    {
        final Map<String, String> params = Map.of(
            "count", "100", "type", "HASH", "mode", "WRITE", "indexes", "3", "statements", "2", "idle", "YIELD");
        for (final FigureGroup group : FigureGroup.values())
        {
            final int before = report.figures().size();
            group.measure(TINY, report, params);
            assertTrue(report.figures().size() > before, group.id());
        }
        final Set<String> benchmarks = report.figures().stream().map(Figure::benchmark).collect(Collectors.toSet());
        assertTrue(benchmarks.contains("SecondaryBenchmark.replace"), benchmarks.toString());
        assertTrue(report.figures().stream().allMatch((figure) -> figure.least() > 0));
        assertTrue(report.figures().stream().anyMatch((figure) -> 4 == figure.threads()));
    }

    @Test
    void shouldFindNoBenchmarkWhereThereIsNone()
    {
        assertEquals(List.of(), JmhRun.run(JmhSpec.matching("^no\\.such\\..*"), TINY, false));
    }

    @Test
    void shouldRunProbesInAnotherProcess()
    {
        assertTrue(ProbeProcess.run(FORKED, "memory", "HASH", "2000").number("tuple-bytes") > 0);
        final BenchException ex =
            assertThrows(BenchException.class, () -> ProbeProcess.run(FORKED, "memory", "NOTHING", "2000"));
        assertTrue(ex.getMessage().contains("NOTHING"), ex.getMessage());
    }

    private BenchRun run(final long deadlineNs)
    {
        return new BenchRun(
            TINY,
            report,
            new BudgetTable(new PrintWriter(text)),
            new PrintWriter(new StringWriter()),
            () -> nowNs,
            deadlineNs);
    }

    /** Finds these figures, one each time, over a floor of 100. */
    private Measurement measurement(final double... figures)
    {
        return new Measurement()
        {
            @Override
            public List<Budget> rows()
            {
                return List.of(Budget.GET_HASH);
            }

            @Override
            public List<RowResult> measure(final Effort effort, final BenchReport ignored)
            {
                nowNs += 10;
                efforts.add(effort);
                return List.of(RowResult.of(Budget.GET_HASH, figures[efforts.size() - 1], 100));
            }
        };
    }
}
