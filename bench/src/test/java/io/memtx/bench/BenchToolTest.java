package io.memtx.bench;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.run.Effort;
import io.memtx.bench.run.FigureGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BenchToolTest
{
    private static final Effort TINY = new Effort(1, 1, 1, 10, 1, 1, 2_000, 2_000, 50, 1, 1_000, 0);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldListRowsAndGroups()
    {
        assertEquals(0, run("--list"));
        for (final Budget row : Budget.values())
        {
            assertTrue(out.toString().contains(row.id() + " "), row.id());
            assertTrue(out.toString().contains(row.what()), row.id());
        }
        for (final FigureGroup group : FigureGroup.values())
        {
            assertTrue(out.toString().contains(group.id() + " "), group.id());
        }
    }

    @Test
    void shouldRefuseUnknownRowsAndOptionsInOneLine()
    {
        assertEquals(BenchTool.ERROR_STATUS, run("--only", "get-hash,nothing"));
        assertEquals("memtx: no such row: nothing, see memtx bench --list; see memtx bench --help\n", err.toString());
        err.getBuffer().setLength(0);
        assertEquals(BenchTool.ERROR_STATUS, run("--nothing"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void shouldPassWithCheckWhenBudgetsAreMet() throws IOException
    {
        final Path json = directory.resolve("figures.json");
        assertEquals(0, run("--quick", "--check", "--only", "growth-hash", "--json", json.toString()));
        assertTrue(out.toString().contains("all 1 budgets met"), out.toString());
        assertTrue(Files.readString(json).contains("\"growth-hash\""));
    }

    @Test
    void shouldFailWithCheckAndOnlyThenWhenABudgetIsMissed()
    {
        // of so few tuples each has a large share of a block: a budget that tests are sure to miss
        assertEquals(BenchTool.MISSED_STATUS, run("--quick", "--check", "--only", "memory-hash"), out::toString);
        assertTrue(out.toString().contains("1 of 1 budgets missed: memory-hash"), out.toString());
        assertEquals(0, run("--quick", "--only", "memory-hash"));
    }

    @Test
    void shouldDrawChartsOfWhatWasMeasured() throws IOException
    {
        final Path charts = directory.resolve("new/charts");
        assertEquals(0, run("--quick", "--only", "growth-tree,memory-hash", "--charts", charts.toString()));
        try (Stream<Path> files = Files.list(charts))
        {
            assertEquals(
                List.of("growth-tree.png", "memory.png"),
                files.map((file) -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shouldSayInOneLineWhatWentWrong()
    {
        final Path nowhere = directory.resolve("no/such/directory/figures.json");
        assertEquals(BenchTool.ERROR_STATUS, run("--quick", "--only", "growth-hash", "--json", nowhere.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals("", out.toString());
    }

    private int run(final String... args)
    {
        final CommandLine command = BenchTool.commandLine(TINY);
        return command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
    }
}
