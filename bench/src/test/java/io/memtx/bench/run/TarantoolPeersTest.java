package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.BudgetTable;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.peer.tarantool.TarantoolFigure;
import io.memtx.bench.peer.tarantool.TarantoolReport;
import io.memtx.bench.peer.tarantool.TarantoolRun;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;
import io.memtx.bench.report.Machine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TarantoolPeersTest
{
    private static final Effort TINY = new Effort(1, 1, 1, 10, 1, 1, 2_000, 2_000, 50, 1, 1_000, 0);
    private static final int COUNT = 2000;
    private static final long LIMIT_MS = 30_000;

    @TempDir
    Path directory;

    private final BenchReport report =
        new BenchReport("test", false, Instant.EPOCH, new Machine("", 1, "", "", "", List.of(), ""));
    private final StringWriter said = new StringWriter();

    @Test
    void shouldGiveEachRowTheFigureOfItsIndex()
    {
        final Map<Budget, Map<String, Double>> peers = TarantoolPeers.peers(new TarantoolReport(
            "Tarantool 0",
            List.of(
                figure("lua.get.hash", 1), figure("lua.replace.hash", 2), figure("lua.get.tree", 3),
                figure("lua.replace.tree", 4), figure("lua.scan100.tree", 5), figure("c.get.hash", 6),
                figure("c.replace.hash", 7), figure("c.get.tree", 8), figure("c.replace.tree", 9),
                figure("c.scan100.tree", 10), figure("commit.write", 11), figure("commit.fsync", 12),
                new TarantoolFigure("recover.snapshot", "s", 0.8), new TarantoolFigure("recover.log", "s", 1.9)),
            List.of()));
        assertEquals(
            Map.of(
                Budget.GET_HASH, Map.of("tarantool-lua", 1.0, "tarantool-c", 6.0),
                Budget.GET_TREE, Map.of("tarantool-lua", 3.0, "tarantool-c", 8.0),
                Budget.SCAN, Map.of("tarantool-lua", 5.0, "tarantool-c", 10.0),
                Budget.REPLACE, Map.of("tarantool-lua", 2.0, "tarantool-c", 7.0),
                Budget.COMMIT, Map.of("tarantool-lua", 11.0),
                Budget.RECOVERY, Map.of("tarantool-lua", 800.0)),
            peers);
    }

    @Test
    void shouldGiveNothingToRowsThatWereNotMeasured()
    {
        assertEquals(
            Map.of(Budget.GET_TREE, Map.of("tarantool-c", 8.0)),
            TarantoolPeers.peers(new TarantoolReport("", List.of(figure("c.get.tree", 8)), List.of())));
    }

    @Test
    void shouldFindTheFiguresOfAllRowsWhenInstalled()
    {
        final TarantoolRun installed = TarantoolRun.ofEnvironment();
        Assumptions.assumeTrue(installed.isInstalled(), "tarantool is not installed");
        final Map<Budget, Map<String, Double>> peers = new TarantoolPeers(installed)
            .measure(Set.of(Budget.values()), COUNT, report, new PrintWriter(said));
        for (final Budget row : List.of(
            Budget.GET_HASH, Budget.GET_TREE, Budget.SCAN, Budget.REPLACE, Budget.COMMIT))
        {
            assertTrue(peers.getOrDefault(row, Map.of()).containsKey("tarantool-lua"), row + " " + peers + said);
        }
        assertTrue(names().contains("tarantool.memory.index.tree"), names().toString());
        assertTrue(names().contains("tarantool.recover.snapshot"), names().toString());
    }

    @Test
    void shouldLeaveOutATimeBelowZero()
    {
        final TarantoolFigure below = new TarantoolFigure("recover.snapshot", "s", -0.017);
        assertEquals(Map.of(), TarantoolPeers.peers(new TarantoolReport("", List.of(below), List.of())));
    }

    @Test
    void shouldSayInOneLineThatItIsNotInstalled()
    {
        assertEquals(Map.of(), measure(Set.of(Budget.values())));
        assertEquals("skipped tarantool: not on the path\n", said.toString());
        assertEquals(List.of(), report.figures());
    }

    @Test
    void shouldSayNothingWhenNoRowAsksForIt()
    {
        assertEquals(Map.of(), measure(Set.of(Budget.OPEN, Budget.GARBAGE_GET)));
        assertEquals("", said.toString());
    }

    @Test
    void shouldRunOnlyTheStagesOfTheRowsChosen() throws IOException
    {
        installTarantool();
        final Map<Budget, Map<String, Double>> peers = measure(Set.of(Budget.COMMIT));
        assertEquals(Map.of(Budget.COMMIT, Map.of("tarantool-lua", 24_000.0)), peers);
        assertEquals(List.of("tarantool.commit.write", "tarantool.commit.fsync"), names());
        assertEquals("measuring Tarantool: [commit_write, commit_fsync]\n", said.toString());
    }

    @Test
    void shouldAttachItToRowsOfARunWithPeersAlone() throws IOException
    {
        installTarantool();
        run(false);
        assertEquals(Map.of(), report.rows().get(0).peers());
        run(true);
        final RowResult commit = report.rows().get(1);
        assertEquals(Map.of("tarantool-lua", 24_000.0), commit.peers());
        assertEquals(20, commit.peerFactor("tarantool-lua"));
        assertFalse(commit.isMet(), "24 us is not twenty times 1.3 us");
        assertTrue(names().contains("tarantool.commit.fsync"), names().toString());
    }

    @Test
    void shouldTellUnitsOfFigures() throws IOException
    {
        installTarantool();
        measure(Set.of(Budget.MEMORY_HASH, Budget.RECOVERY, Budget.COMMIT));
        final Map<String, String> units =
            report.figures().stream().collect(Collectors.toMap(Figure::benchmark, Figure::unit));
        assertEquals("ns/op", units.get("tarantool.commit.write"));
        assertEquals("bytes", units.get("tarantool.memory.tuple.hash"));
        assertEquals("ms", units.get("tarantool.recover.log"));
    }

    private Map<Budget, Map<String, Double>> measure(final Set<Budget> rows)
    {
        return new TarantoolPeers(tarantool()).measure(rows, COUNT, report, new PrintWriter(said));
    }

    private void run(final boolean hasPeers)
    {
        new BenchRun(
            TINY, report, new BudgetTable(new PrintWriter(said)), new PrintWriter(said), () -> 0, 0, tarantool())
            .rows(List.of(commits()), Set.of(Budget.COMMIT), hasPeers);
    }

    private TarantoolRun tarantool()
    {
        return new TarantoolRun(directory.toString(), LIMIT_MS);
    }

    private void installTarantool() throws IOException
    {
        final Path program = directory.resolve("tarantool");
        Files.writeString(program, """
            #!/bin/sh
            case "$1 $2" in
                "commit.lua write") echo figure commit.write ns 24000;;
                "commit.lua fsync") echo figure commit.fsync ns 125000;;
                memory.lua*) echo figure memory.tuple.hash bytes 31.9;;
                recover.lua*) echo figure recover.$2 s 0.8;;
                *) echo Tarantool 0;;
            esac
            """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> names()
    {
        return report.figures().stream().map(Figure::benchmark).toList();
    }

    private static TarantoolFigure figure(final String name, final double ns)
    {
        return new TarantoolFigure(name, "ns", ns);
    }

    private static Measurement commits()
    {
        return new Measurement()
        {
            @Override
            public List<Budget> rows()
            {
                return List.of(Budget.COMMIT);
            }

            @Override
            public List<RowResult> measure(final Effort effort, final BenchReport ignored)
            {
                return List.of(RowResult.of(Budget.COMMIT, 1300, 1000));
            }
        };
    }
}
