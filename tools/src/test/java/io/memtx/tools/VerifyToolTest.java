package io.memtx.tools;

import io.memtx.memtx.counters.CountersFile;
import io.memtx.xlog.directory.DirectoryLock;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class VerifyToolTest
{
    private static final Path TARANTOOL = Path.of("/usr/bin/tarantool");

    @TempDir
    private Path directory;

    private Path middleLog;
    private Path filledLog;
    private Path lastLog;

    @BeforeEach
    void copyGoldenDirectory() throws IOException
    {
        try (Stream<Path> files = Files.list(CommandRun.GOLDEN))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*(snap|xlog)")).toList())
            {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        middleLog = directory.resolve("00000000000000000175.xlog");
        filledLog = directory.resolve("00000000000000000196.xlog");
        lastLog = directory.resolve("00000000000000000201.xlog");
    }

    @Test
    void shouldFindADirectoryOfTarantoolClean()
    {
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(0, run.status(), run.out() + run.err());
        assertEquals(11, run.lines().size());
        assertTrue(run.lines().get(8).matches(
            "00000000000000000196.xlog  whole +445 bytes +5 transactions +5 rows  " +
            "\\{0: 7, 1: 189} to \\{0: 7, 1: 194}"), run.out());
        assertEquals("clean", run.lines().get(10));
        assertFalse(Files.exists(directory.resolve(DirectoryLock.FILE_NAME)), "verify writes nothing");
    }

    @Test
    void shouldTrimTheLastLogWhereverItIsCut() throws IOException
    {
        Files.delete(lastLog);
        final byte[] whole = Files.readAllBytes(filledLog);
        final List<String> rows = CommandRun.of("cat", "--format", "json", filledLog).lines();
        for (int length = whole.length - 60; length < whole.length; length++)
        {
            final int cutLength = length;
            Files.write(filledLog, Arrays.copyOf(whole, length));
            final CommandRun torn = CommandRun.of("verify", directory);
            assertEquals(1, torn.status(), () -> cutLength + torn.out() + torn.err());
            assertTrue(torn.out().endsWith("needs trim\n"), torn.out());
            assertTrue(torn.out().matches("(?s).*(torn|unclosed).*\n    offset \\d+ to \\d+: .*"), torn.out());
            final CommandRun trimmed = CommandRun.of("verify", "--trim", directory);
            assertEquals(0, trimmed.status(), () -> cutLength + trimmed.out() + trimmed.err());
            assertTrue(trimmed.out().contains("trimmed: 00000000000000000196.xlog had " + length), trimmed.out());
            final List<String> kept = CommandRun.of("cat", "--format", "json", filledLog).lines();
            assertEquals(rows.subList(0, kept.size()), kept);
            assertTrue(kept.size() >= rows.size() - 2, trimmed.out());
            assertEquals(0, CommandRun.of("verify", filledLog).status());
        }
    }

    @Test
    void shouldTrimAZeroTailSoThatTarantoolStarts() throws IOException, InterruptedException
    {
        final byte[] whole = Files.readAllBytes(filledLog);
        Files.delete(lastLog);
        Files.write(filledLog, Arrays.copyOf(Arrays.copyOf(whole, whole.length - 4), 1 << 16));
        final CommandRun torn = CommandRun.of("verify", directory);
        assertEquals(1, torn.status());
        assertTrue(torn.out().contains("offset 441 to 65536: zeros to the end"), torn.out());
        final boolean isInstalled = Files.isExecutable(TARANTOOL);
        if (isInstalled)
        {
            assertNotEquals("183", countInTarantool(), "the test tests nothing: Tarantool opens it untrimmed");
        }
        assertEquals(0, CommandRun.of("verify", "--trim", directory).status());
        assertArrayEquals(whole, Files.readAllBytes(filledLog));
        assumeTrue(isInstalled);
        assertEquals("183", countInTarantool());
    }

    @Test
    void shouldTrimAFileByItself() throws IOException
    {
        final byte[] whole = Files.readAllBytes(filledLog);
        Files.write(filledLog, Arrays.copyOf(whole, whole.length - 3));
        assertEquals(1, CommandRun.of("verify", filledLog).status());
        assertEquals(0, CommandRun.of("verify", "--trim", filledLog).status());
        assertArrayEquals(whole, Files.readAllBytes(filledLog));
    }

    @Test
    void shouldTellDamageWithOffsetAndPosition() throws IOException
    {
        final byte[] bytes = Files.readAllBytes(middleLog);
        bytes[bytes.length / 2] ^= 4;
        Files.write(middleLog, bytes);
        for (final Path path : List.of(middleLog, directory))
        {
            final CommandRun run = CommandRun.of("verify", "--trim", path);
            assertEquals(2, run.status());
            assertTrue(run.out().matches(
                "(?s).*00000000000000000175.xlog  damaged.*\n    offset \\d+ to \\d+: tx checksum mismatch: " +
                "expected=\\d+ actual=\\d+, last good offset \\d+ vclock \\{0: 7, 1: 17\\d}\n.*"), run.out());
            assertTrue(run.out().endsWith("not trimmed: what is damaged is left as it is\ndamaged\n"), run.out());
            assertArrayEquals(bytes, Files.readAllBytes(middleLog));
        }
    }

    @Test
    void shouldTellASnapshotThatIsNotWhole() throws IOException
    {
        final Path snap = directory.resolve("00000000000000000196.snap");
        final byte[] bytes = Files.readAllBytes(snap);
        Files.write(snap, Arrays.copyOf(bytes, bytes.length - 4));
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(2, run.status());
        assertTrue(run.out().contains("snapshot without end of file marker"), run.out());
    }

    @Test
    void shouldTellAMissingLog() throws IOException
    {
        Files.delete(middleLog);
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(2, run.status());
        assertTrue(run.lines().contains(
            "between files: Missing .xlog file between LSN 175 {0: 7, 1: 168} and 187 {0: 7, 1: 180}"), run.out());
    }

    @Test
    void shouldTellAMissingLogBehindTheNewestSnapshot() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.filter((path) -> !path.toString().matches(".*(196.snap|201.xlog)")).toList())
            {
                Files.delete(file);
            }
        }
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(2, run.status());
        assertTrue(run.out().contains("Missing .xlog file between LSN 196"), run.out());
    }

    @Test
    void shouldTellAFileOfAnotherInstance() throws IOException
    {
        final String text = Files.readString(lastLog, StandardCharsets.ISO_8859_1);
        Files.writeString(
            lastLog, text.replace("Instance: 11111111", "Instance: 22222222"), StandardCharsets.ISO_8859_1);
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(2, run.status());
        assertTrue(run.out().contains(
            "201.xlog is of instance 22222222-2222-4333-8444-555555555555, others of 11111111-"), run.out());
    }

    @Test
    void shouldTellAFileWithoutAHeader() throws IOException
    {
        Files.writeString(middleLog, "neither\n");
        assertEquals(2, CommandRun.of("verify", middleLog).status());
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(2, run.status());
        assertTrue(run.out().contains("00000000000000000175.xlog  damaged              8 bytes"), run.out());
    }

    @Test
    void shouldRemoveWhatADeadProcessLeft() throws IOException
    {
        final Path empty = Files.createFile(directory.resolve("00000000000000000300.xlog"));
        final Path snap = Files.writeString(directory.resolve("00000000000000000300.snap.inprogress"), "SNAP");
        final CommandRun run = CommandRun.of("verify", directory);
        assertEquals(1, run.status(), run.out());
        assertTrue(run.lines().contains("left over: 00000000000000000300.snap.inprogress"), run.out());
        assertTrue(run.lines().contains("left over: 00000000000000000300.xlog"), run.out());
        assertEquals(0, CommandRun.of("verify", "--trim", directory).status());
        assertFalse(Files.exists(empty));
        assertFalse(Files.exists(snap));
    }

    @Test
    void shouldFinishARenameThatWasNotFinished() throws IOException
    {
        final Path inprogress = directory.resolve("00000000000000000201.xlog.inprogress");
        Files.move(lastLog, inprogress);
        Files.write(inprogress, new byte[100], StandardOpenOption.APPEND);
        assertEquals(1, CommandRun.of("verify", directory).status());
        final CommandRun run = CommandRun.of("verify", "--trim", directory);
        assertEquals(0, run.status(), run.out());
        assertTrue(Files.exists(lastLog));
        assertFalse(Files.exists(inprogress));
    }

    @Test
    void shouldNotTrimBehindTheBackOfAnEngine() throws IOException
    {
        Files.write(lastLog, new byte[100], StandardOpenOption.APPEND);
        final DirectoryLock lock = DirectoryLock.acquire(FileStorage.INSTANCE, directory);
        try (CountersFile counters = CountersFile.create(FileStorage.INSTANCE, directory, System.currentTimeMillis()))
        {
            final CommandRun trim = CommandRun.of("verify", "--trim", directory);
            assertEquals(2, trim.status());
            assertTrue(trim.err().contains("held by process " + ProcessHandle.current().pid()), trim.err());
            counters.heartbeat(System.currentTimeMillis());
            final CommandRun look = CommandRun.of("verify", directory);
            assertEquals(1, look.status());
            assertTrue(look.out().contains("note: in use by process "), look.out());
        }
        finally
        {
            lock.close();
        }
    }

    @Test
    void shouldPrintJson() throws IOException
    {
        final byte[] bytes = Files.readAllBytes(filledLog);
        Files.write(filledLog, Arrays.copyOf(bytes, bytes.length - 4));
        final CommandRun run = CommandRun.of("verify", "--json", filledLog);
        assertEquals(1, run.status());
        final Map<String, Object> expected = JsonText.object("""
            {"status": "needs trim", "files": [{
                "file": "00000000000000000196.xlog", "state": "unclosed", "size_bytes": 441, "good_to_offset": 441,
                "transactions": 5, "rows": 5, "start_vclock": "{0: 7, 1: 189}", "end_vclock": "{0: 7, 1: 194}",
                "faults": [{"first_offset": 441, "end_offset": 441, "text": "no end of file marker"}]}],
             "chain_faults": [], "left_over": [], "notes": []}""");
        assertEquals(expected, JsonText.object(run.out()));
    }

    private String countInTarantool() throws IOException, InterruptedException
    {
        final Path copy = Files.createTempDirectory(directory, "copy");
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*(snap|xlog)")).toList())
            {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        final Path script = Files.writeString(copy.resolve("count.lua"), """
            box.cfg{log = 'count.log'}
            print(box.space.data:count())
            os.exit(0)
            """);
        final Process process = new ProcessBuilder(TARANTOOL.toString(), script.toAbsolutePath().toString())
            .directory(new File(copy.toString())).redirectErrorStream(true).start();
        final String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        process.waitFor();
        return answer;
    }
}
