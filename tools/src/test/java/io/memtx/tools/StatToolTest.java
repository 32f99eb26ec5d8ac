package io.memtx.tools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatToolTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldPrintTheNumbersOfALog()
    {
        final CommandRun run = CommandRun.of("stat", CommandRun.GOLDEN.resolve("00000000000000000196.xlog"));
        assertEquals(0, run.status(), run.err());
        assertEquals("""
            logs: 1 files, 445 bytes, 5 transactions, 5 rows of 210 bytes
              from 2026-11-22T03:15:31.070Z to 2026-11-22T03:15:31.071Z
              by type
                INSERT                                        5 rows                210 bytes
              by space
                512 data                                      5 rows                210 bytes
              by origin
                replica 1                                     5 rows                210 bytes
              rows over time, per 0.001 s
                2026-11-22T03:15:31.070Z                      1 ##########
                2026-11-22T03:15:31.071Z                      4 ########################################
              transactions by rows
                up to 1                                       5 ########################################
              transactions by bytes
                up to 64                                      5 ########################################
            """, run.out());
    }

    @Test
    void shouldCountWhatCatPrints()
    {
        final Map<String, Object> all = JsonText.object(CommandRun.of("stat", "--json", CommandRun.GOLDEN).out());
        final Map<?, ?> logs = (Map<?, ?>)all.get("logs");
        final Map<?, ?> snaps = (Map<?, ?>)all.get("snapshots");
        final long rows = CommandRun.of("cat", "--format", "json", "--show-system", CommandRun.GOLDEN).lines().size();
        assertEquals(rows, number(logs.get("rows")) + number(snaps.get("rows")));
        assertEquals(7, number(logs.get("files")));
        assertEquals(3, number(snaps.get("files")));
        for (final String part : List.of("types", "spaces", "origins", "rows_over_time"))
        {
            assertEquals(number(logs.get("rows")), sum(logs, part, "rows"), part);
            assertEquals(number(snaps.get("rows")), sum(snaps, part, "rows"), part);
        }
        for (final String part : List.of("transactions_by_rows", "transactions_by_bytes"))
        {
            assertEquals(number(logs.get("transactions")), sum(logs, part, "transactions"), part);
        }
        assertTrue(((List<?>)logs.get("spaces")).contains(Map.of(
            "id", new BigDecimal(513), "name", "private", "rows", new BigDecimal(7),
            "row_bytes", new BigDecimal(221))), logs.toString());
    }

    @Test
    void shouldComplainInOneLine() throws IOException
    {
        for (final Path path : List.of(directory, directory.resolve("nowhere"), Path.of("pom.xml")))
        {
            final CommandRun run = CommandRun.of("stat", path);
            assertEquals(2, run.status());
            assertEquals("", run.out());
            assertEquals(1, run.err().lines().count(), run.err());
        }
        Files.createFile(directory.resolve("00000000000000000000.xlog"));
        assertEquals(2, CommandRun.of("stat", directory).status());
    }

    private static long sum(final Map<?, ?> statistics, final String part, final String name)
    {
        long sum = 0;
        for (final Object element : (List<?>)statistics.get(part))
        {
            sum += number(((Map<?, ?>)element).get(name));
        }
        return sum;
    }

    private static long number(final Object value)
    {
        return ((BigDecimal)value).longValueExact();
    }
}
