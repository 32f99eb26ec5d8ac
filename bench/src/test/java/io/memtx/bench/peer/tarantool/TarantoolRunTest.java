package io.memtx.bench.peer.tarantool;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TarantoolRunTest
{
    private static final int COUNT = 2000;
    private static final long LIMIT_MS = 30_000;
    private static final Map<TarantoolStage, List<String>> NAMES = Map.of(
        TarantoolStage.LUA, List.of(
            "lua.get.hash", "lua.replace.hash", "lua.get.tree", "lua.replace.tree", "lua.scan100.tree"),
        TarantoolStage.NATIVE, List.of(
            "c.get.hash", "c.replace.hash", "c.get.tree", "c.replace.tree", "c.scan100.tree"),
        TarantoolStage.COMMIT_WRITE, List.of("commit.write"),
        TarantoolStage.COMMIT_FSYNC, List.of("commit.fsync"),
        TarantoolStage.SYNCHRO, List.of(
            "synchro.one.p50", "synchro.one.p99", "synchro.one.p999", "synchro.one",
            "synchro.many.p50", "synchro.many.p99", "synchro.many.p999", "synchro.many"),
        TarantoolStage.MEMORY, List.of(
            "memory.payload.hash", "memory.tuple.hash", "memory.index.hash",
            "memory.payload.tree", "memory.tuple.tree", "memory.index.tree"),
        TarantoolStage.RECOVERY, List.of("recover.empty", "recover.snapshot", "recover.log"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldPrintTheFiguresOfEachStageWhenInstalled(final TarantoolStage stage)
    {
        final TarantoolRun run = TarantoolRun.ofEnvironment();
        Assumptions.assumeTrue(run.isInstalled(), "tarantool is not installed");
        final TarantoolReport report = run.measure(List.of(stage), COUNT);
        Assumptions.assumeFalse(
            report.skipped().toString().contains("install "), () -> report.skipped().toString());

        assertEquals(List.of(), report.skipped());
        assertTrue(report.version().startsWith("Tarantool "), report.version());
        assertEquals(NAMES.get(stage), report.figures().stream().map(TarantoolFigure::name).toList());
        for (final TarantoolFigure figure : report.figures())
        {
            // the empty start may take as long as that with few rows
            assertTrue(figure.value() > 0 || figure.name().startsWith("recover."), figure.toString());
        }
    }

    @Test
    void shouldSayThatItIsNotInstalledWhenItIsNotOnThePath()
    {
        final TarantoolRun run = new TarantoolRun(directory.toString(), LIMIT_MS);
        final TarantoolReport report = run.measure(List.of(TarantoolStage.values()), COUNT);
        assertEquals(new TarantoolReport("", List.of(), List.of("tarantool: not on the path")), report);
    }

    @Test
    void shouldSayWhichStageTookTooLong() throws IOException
    {
        program("tarantool", "case $1 in --version) echo Tarantool 0;; *) exec sleep 20;; esac");
        final TarantoolReport report = searchedHere(300).measure(List.of(TarantoolStage.COMMIT_FSYNC), COUNT);
        assertEquals(List.of("tarantool commit fsync: did not end within 300 ms"), report.skipped());
    }

    @Test
    void shouldSayHowAStageFailed() throws IOException
    {
        program("tarantool", "case $1 in --version) echo Tarantool 0;; *) echo no memory; exit 3;; esac");
        final TarantoolReport report = searchedHere(LIMIT_MS).measure(List.of(TarantoolStage.MEMORY), COUNT);
        assertEquals(List.of("tarantool memory: ended with status 3: no memory"), report.skipped());
        assertEquals("Tarantool 0", report.version());
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoCompiler() throws IOException
    {
        program("tarantool", "echo Tarantool 0");
        final TarantoolReport report =
            new TarantoolRun(directory.toString(), LIMIT_MS).measure(List.of(TarantoolStage.NATIVE), COUNT);
        assertEquals(List.of("tarantool native: no C compiler on the path: install gcc"), report.skipped());
    }

    @Test
    void shouldReadFiguresAndPassOverOtherLines()
    {
        assertEquals(
            Optional.of(new TarantoolFigure("c.get.tree", "ns", 812.5)),
            TarantoolFigure.parse("figure c.get.tree ns 812.500000"));
        for (final String line : List.of("", "figure", "figure a ns x", "figures a ns 1", "figure a ns 1 2", "note"))
        {
            assertEquals(Optional.empty(), TarantoolFigure.parse(line), line);
        }
    }

    private TarantoolRun searchedHere(final long limitMs)
    {
        return new TarantoolRun(directory + ":" + System.getenv("PATH"), limitMs);
    }

    private void program(final String name, final String script) throws IOException
    {
        final Path file = directory.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
