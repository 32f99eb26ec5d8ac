package io.memtx.memtx.disk;

import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What is acknowledged stays, the rest is refused by name, reading goes on, and nobody dies. */
class DiskTest
{
    private static final long DEADLINE_S = 120;
    private static final String RUN = "exec \"$@\"";
    private static final String SMALL_DISK = "mount -t tmpfs -o size=16m none \"$0\" && " + RUN;
    private static final String SMALL_FILES = "cd \"$0\" && exec prlimit --fsize=4194304 \"$@\"";
    private static final String FEW_DESCRIPTORS = "exec prlimit --nofile=64 \"$@\"";
    private static final String REAL_DISK =
        "truncate -s 32m \"$0.image\" && mkfs.ext4 -q \"$0.image\" && mount -o loop \"$0.image\" \"$0\" && " + RUN;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"FILLED,WRITE", "FILLED,FSYNC", "TAKEN,WRITE", "TAKEN,FSYNC"})
    void shouldRefuseAndRecoverWhenTheDiskIsFull(final DiskWriter.Fate fate, final WalMode mode) throws Exception
    {
        final List<String> lines = run(SMALL_DISK, fate, mode);
        assertRefused(lines);
        final int count = Integer.parseInt(lines.get(2).substring("readable ".length()));
        if (DiskWriter.Fate.FILLED == fate)
        {
            assertTrue(count > 5_000, () -> "of 13 MiB only so many KiB were used: " + lines);
        }
        assertOpenedAgain(lines);
    }

    @ParameterizedTest
    @CsvSource({"REMOVED,WRITE", "REMOVED,FSYNC", "RECREATED,WRITE", "RECREATED,FSYNC"})
    void shouldRefuseWhenTheDirectoryIsRemoved(final DiskWriter.Fate fate, final WalMode mode) throws Exception
    {
        final List<String> lines = run(SMALL_DISK, fate, mode);
        assertRefused(lines);
        assertTrue(lines.get(2).startsWith("readable "), lines::toString);
    }

    @Test
    void shouldRefuseWhenFilesMayNotGrow() throws Exception
    {
        final List<String> lines = run(SMALL_FILES, DiskWriter.Fate.LIMITED, WalMode.WRITE);
        if (!lines.get(0).startsWith("closed ER_WAL_IO")) // the helper came to it before there was a space
        {
            assertRefused(lines);
            assertTrue(lines.get(2).startsWith("readable "), lines::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldRefuseAndRecoverWhenTheDiskBecomesReadOnly(final WalMode mode) throws Exception
    {
        final List<String> lines = run(REAL_DISK, DiskWriter.Fate.READ_ONLY, mode);
        assertRefused(lines);
        assertTrue(lines.get(2).startsWith("readable "), lines::toString);
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldRefuseAndRecoverWhenTheLogIsCutByAnother(final WalMode mode) throws Exception
    {
        final List<String> lines = run(SMALL_DISK, DiskWriter.Fate.CUT, mode);
        assertRefused(lines);
        assertTrue(lines.get(2).startsWith("readable "), lines::toString);
        assertOpenedAgain(lines);
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldRefuseAndRecoverWhenDescriptorsRunOut(final WalMode mode) throws Exception
    {
        final List<String> lines = run(FEW_DESCRIPTORS, DiskWriter.Fate.DESCRIPTORS, mode);
        assertRefused(lines);
        assertTrue(lines.get(2).startsWith("readable "), lines::toString);
        assertOpenedAgain(lines);
    }

    @Test
    void shouldRefuseAndGoOnWhenMemoryIsSmall() throws Exception
    {
        final List<String> lines = run(RUN, DiskWriter.Fate.SMALL_MEMORY, WalMode.WRITE);
        assertTrue(lines.get(0).startsWith("refused ER_MEMORY_ISSUE: "), lines::toString);
        assertEquals("refused again ER_MEMORY_ISSUE", lines.get(1), lines::toString);
        final int count = Integer.parseInt(lines.get(2).substring("readable ".length()));
        assertTrue(count > 50_000, lines::toString);
        assertOpenedAgain(lines);
    }

    /** The helper may have failed, and the engine have become read-only, before the first statement notices. */
    private static void assertRefused(final List<String> lines)
    {
        assertTrue(lines.get(0).matches("refused (ER_WAL_IO|ER_READONLY): .*"), lines::toString);
        assertEquals("refused again ER_READONLY", lines.get(1), lines::toString);
    }

    private static void assertOpenedAgain(final List<String> lines)
    {
        assertTrue(lines.get(lines.size() - 2).startsWith("again "), lines::toString);
    }

    private List<String> run(final String script, final DiskWriter.Fate fate, final WalMode mode) throws Exception
    {
        final Path mountPoint = Files.createDirectories(directory.resolve("disk"));
        assumeTrue(isPossible(script, mountPoint), "no mount namespace, or no such disk in it");
        final Process process = ChildProcess.start(
            List.of("unshare", "-m", "sh", "-c", script, mountPoint.toString()), "-Xmx64m",
            DiskWriter.class, mountPoint.toString(), fate.name(), mode.name());
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
        final List<String> lines = output.lines().toList();
        assertEquals("done", lines.get(lines.size() - 1), output);
        return lines;
    }

    private static boolean isPossible(final String script, final Path mountPoint)
        throws IOException, InterruptedException
    {
        try
        {
            final Process process = new ProcessBuilder(
                "unshare", "-m", "sh", "-c", script, mountPoint.toString(), "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
            return process.waitFor(DEADLINE_S, TimeUnit.SECONDS) && 0 == process.exitValue();
        }
        catch (final IOException ex)
        {
            return false; // there is no such command
        }
    }
}
