package io.memtx.tools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class CatToolTest
{
    private static final Path TARANTOOLCTL = Path.of("/usr/bin/tarantoolctl");
    private static final Path LOG = CommandRun.GOLDEN.resolve("00000000000000000004.xlog");
    private static final Path VALUES = Path.of("src/test/resources/values");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json", "lua"})
    void shouldPrintEveryKindOfValue(final String format) throws IOException
    {
        final CommandRun run =
            CommandRun.of("cat", "--format", format, "--space", 600, VALUES.resolve("00000000000000000000.xlog"));
        assertEquals("", run.err());
        assertEquals(0, run.status());
        assertEquals(Files.readString(VALUES.resolve("expected." + format)), run.out());
    }

    @Test
    void shouldPrintTheShapeOfTarantoolctl()
    {
        final CommandRun run = CommandRun.of("cat", LOG, "--from", 15, "--to", 17);
        assertEquals("""
            ---
            HEADER:
              lsn: 15
              replica_id: 1
              type: UPDATE
              timestamp: 1795317331.0150905
            BODY:
              space_id: 512
              index_base: 1
              key: [1]
              tuple: [['=', 2, 'updated']]
            ---
            HEADER:
              lsn: 16
              replica_id: 1
              type: UPSERT
              timestamp: 1795317331.0151064
            BODY:
              space_id: 512
              index_base: 1
              operations: [['=', 2, 'upserted']]
              tuple: [2, 'x']
            ...

            """, run.out());
    }

    @Test
    void shouldPrintTheRowsThatTarantoolctlPrints() throws IOException, InterruptedException
    {
        assumeTrue(Files.isExecutable(TARANTOOLCTL));
        try (Stream<Path> files = Files.list(CommandRun.GOLDEN))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*(snap|xlog)")).toList())
            {
                assertSameRows(file, "--show-system");
            }
        }
        assertSameRows(LOG, "--from=20", "--to=44");
        assertSameRows(LOG, "--space=513");
        assertSameRows(LOG, "--space=513", "--space=512", "--replica=1", "--to=45");
        assertSameRows(VALUES.resolve("00000000000000000000.xlog"), "--to=4");
    }

    @Test
    void shouldPrintStatementsThatTarantoolUnderstands() throws IOException, InterruptedException
    {
        final Path tarantool = Path.of("/usr/bin/tarantool");
        assumeTrue(Files.isExecutable(tarantool));
        final CommandRun run = CommandRun.of("cat", "--show-system", "--format", "lua", CommandRun.GOLDEN);
        final Path script = Files.writeString(
            directory.resolve("rows.lua"), "if true then os.exit(7) end\n" + run.out());
        final Process process = new ProcessBuilder(tarantool.toString(), script.toString())
            .redirectErrorStream(true).start();
        final String answer = new String(process.getInputStream().readAllBytes());
        // a statement that does not parse would keep the script from starting
        assertEquals(7, process.waitFor(), answer);
    }

    @Test
    void shouldFilterRows()
    {
        assertEquals(10, rows(LOG, "--to", 15, "--replica", 1).size());
        assertEquals(3, rows(LOG, "--from", 15, "--to", 18).size());
        assertEquals(List.of(), rows(LOG, "--replica", 2));
        assertEquals(7, rows(LOG, "--space", 513).size());
        assertEquals(rows(LOG, "--space", 513), rows(LOG, "--space", "private"));
        assertEquals(rows(LOG, "--space", "512,513"), rows(LOG, "--space", "data", "--space", 513));
        final List<String> early = rows(LOG, "--timestamp", "1795317331.0149562");
        assertEquals(1, early.size());
        final List<String> none = rows(LOG, "--timestamp", "2026-11-22T03:15:31+00:00");
        assertEquals(List.of(), none);
        assertEquals(rows(LOG), rows(LOG, "--timestamp", "2026-11-22T03:15:32+00:00"));
        assertTrue(rows(LOG, "--timestamp", "2026-11-22T03:15:32Z").size() > 100);
    }

    @Test
    void shouldHideSystemSpacesUnlessAsked()
    {
        final Path snap = CommandRun.GOLDEN.resolve("00000000000000000004.snap");
        assertEquals(List.of(), rows(snap));
        final List<String> all = rows(snap, "--show-system");
        final List<String> spaces = rows(snap, "--space", "_space");
        assertTrue(all.size() > spaces.size() && spaces.size() > 10);
        assertTrue(all.containsAll(spaces));
    }

    @Test
    void shouldPrintAllFilesOfADirectoryInOrder() throws IOException
    {
        final List<String> expected = new ArrayList<>();
        for (final Path file : inOrder(CommandRun.GOLDEN))
        {
            expected.addAll(rows(file, "--show-system"));
        }
        assertEquals(expected, rows(CommandRun.GOLDEN, "--show-system"));
    }

    @Test
    void shouldPrintWhatIsWholeOfAnUnclosedLog() throws IOException
    {
        final List<String> all = rows(LOG);
        final byte[] bytes = Files.readAllBytes(LOG);
        final Path torn = directory.resolve("00000000000000000004.xlog");
        Files.write(torn, Arrays.copyOf(bytes, bytes.length - 10));
        final List<String> whole = rows(torn);
        assertEquals(all.subList(0, whole.size()), whole);
        assertTrue(whole.size() < all.size());
        Files.write(torn, new byte[1 << 16], StandardOpenOption.APPEND);
        assertEquals(whole, rows(torn));
    }

    @Test
    void shouldSayWhereAFileIsDamagedAfterTheRowsBefore() throws IOException
    {
        final byte[] bytes = Files.readAllBytes(LOG);
        bytes[bytes.length / 2] ^= 1;
        final Path damaged = directory.resolve("00000000000000000004.xlog");
        Files.write(damaged, bytes);
        final CommandRun run = CommandRun.of("cat", "--format", "json", damaged);
        assertEquals(2, run.status());
        assertTrue(run.lines().size() > 10);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().matches("(?s)memtx: .*00000000000000000004.xlog: offset \\d+: .*"), run.err());
        final CommandRun verbose = CommandRun.of("cat", "--verbose", "--format", "json", damaged);
        assertTrue(verbose.err().contains("\tat io.memtx.xlog"), verbose.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "cat", "cat --format xml x", "cat nowhere", "cat --from x y", "cat --timestamp never ../tools",
        "cat --space nobody ../xlog/src/test/resources/tarantool-2.6", "cat --follow nowhere", "cat ../tools/src",
        "cat pom.xml", "nonsense"})
    void shouldComplainInOneLine(final String command)
    {
        final CommandRun run = CommandRun.of((Object[])command.split(" "));
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("memtx: "), run.err());
    }

    @Test
    void shouldFollowALogThatGrows() throws IOException, InterruptedException
    {
        final byte[] bytes = Files.readAllBytes(LOG);
        final Path growing = directory.resolve("00000000000000000004.xlog");
        Files.write(growing, Arrays.copyOf(bytes, 2_000));
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final Thread follower = new Thread(() -> MemtxTool.commandLine()
            .setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true))
            .execute("cat", "--follow", "--format", "json", directory.toString()));
        follower.start();
        awaitLine(out, err, "\"lsn\":5,");
        assertFalse(out.toString().contains("\"lsn\":41,"));
        Files.write(growing, Arrays.copyOfRange(bytes, 2_000, bytes.length), StandardOpenOption.APPEND);
        final Path next = CommandRun.GOLDEN.resolve("00000000000000000163.xlog");
        awaitLine(out, err, "\"lsn\":156,");
        Files.copy(next, directory.resolve(next.getFileName()));
        awaitLine(out, err, "\"lsn\":168,");
        follower.interrupt();
        follower.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(follower.isAlive());
        assertEquals("", err.toString());
        final List<String> expected = Stream.concat(rows(LOG).stream(), rows(next).stream()).toList();
        assertEquals(expected, out.toString().lines().toList());
    }

    private static void awaitLine(final StringWriter out, final StringWriter err, final String text)
        throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!out.toString().contains(text))
        {
            assertTrue(
                System.nanoTime() < deadlineNs,
                () -> "no " + text + " after " + out.toString().lines().count() + " lines: " + err);
            Thread.sleep(5);
        }
    }

    private static void assertSameRows(final Path file, final String... options)
        throws IOException, InterruptedException
    {
        final String[] command = Stream.concat(
            Stream.of(TARANTOOLCTL.toString(), "cat", file.toString(), "--format=json"), Arrays.stream(options))
            .toArray(String[]::new);
        final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final List<String> expected = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertEquals(0, process.waitFor());
        final List<String> actual = rows(file, (Object[])options);
        assertEquals(expected.size(), actual.size(), () -> file + " " + Arrays.toString(options));
        for (int i = 0; i < expected.size(); i++)
        {
            assertEquals(row(expected.get(i)), row(actual.get(i)), () -> file.toString());
        }
    }

    /** Tarantoolctl prints a tenth of a millisecond. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> row(final String json)
    {
        final Map<String, Object> row = JsonText.object(json);
        ((Map<String, Object>)row.get("HEADER")).computeIfPresent("timestamp", (name, value) ->
            ((BigDecimal)value).setScale(4, RoundingMode.HALF_EVEN));
        return row;
    }

    private static List<String> rows(final Path file, final Object... options)
    {
        final Object[] args = Stream.concat(Stream.of("cat", file, "--format", "json"), Arrays.stream(options))
            .toArray();
        final CommandRun run = CommandRun.of(args);
        assertEquals("", run.err());
        assertEquals(0, run.status());
        return run.lines();
    }

    private static List<Path> inOrder(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((path) -> path.toString().matches(".*(snap|xlog)")).sorted()
                .collect(Collectors.toList());
        }
    }
}
