package io.memtx.bench.peer.tarantool;

import io.memtx.bench.peer.ScratchDirectory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Measures the Tarantool on the path, stage by stage, in temporary directories. A stage that cannot be measured is
 * named in the report with the reason; nothing is thrown.
 * <pre>
 *   final TarantoolReport report = TarantoolRun.ofEnvironment().measure(List.of(TarantoolStage.values()), 1_000_000);
 * </pre>
 * A process is ended after a minute. All stages of a million rows take about one and a half minutes. Belongs to one
 * thread.
 */
public final class TarantoolRun
{
    private static final String BINARY = "tarantool";
    private static final String WORKLOAD = "workload.lua";
    private static final long DEFAULT_LIMIT_MS = 60_000;
    private static final int MAX_OPS = 1_000_000;
    private static final int WRITE_OPS = 20_000;
    private static final int FSYNC_OPS = 1_000;
    private static final int SYNCHRO_OPS = 5_000;
    private static final int SYNCHRO_MANY_OPS = 100_000;
    private static final int RECOVERIES = 3;

    private final Programs programs;

    /**
     * @param searchPath directories to look for programs in, as in the environment's PATH.
     * @param limitMs    after which a process is ended, milliseconds.
     */
    public TarantoolRun(final String searchPath, final long limitMs)
    {
        programs = new Programs(searchPath, limitMs);
    }

    /**
     * @return a run of what is on the path, a minute for each process.
     */
    public static TarantoolRun ofEnvironment()
    {
        return new TarantoolRun(Optional.ofNullable(System.getenv("PATH")).orElse(""), DEFAULT_LIMIT_MS);
    }

    /**
     * @return whether there is a Tarantool to measure.
     */
    public boolean isInstalled()
    {
        return programs.find(BINARY).isPresent();
    }

    /**
     * @param stages to measure, in their order.
     * @param count  rows, at least 1.
     * @return figures, and what was left out.
     */
    public TarantoolReport measure(final Collection<TarantoolStage> stages, final int count)
    {
        final List<TarantoolFigure> figures = new ArrayList<>();
        final List<String> skipped = new ArrayList<>();
        final Optional<Path> tarantool = programs.find(BINARY);
        if (tarantool.isEmpty())
        {
            skipped.add("tarantool: not on the path");
            return new TarantoolReport("", figures, skipped);
        }
        String version = "";
        try (ScratchDirectory scratch = new ScratchDirectory("memtx-tarantool"))
        {
            version = version(tarantool.get(), scratch.path());
        }
        catch (final StageException ex)
        {
            skipped.add("tarantool: " + ex.getMessage());
            return new TarantoolReport(version, figures, skipped);
        }
        for (final TarantoolStage stage : stages)
        {
            try (ScratchDirectory scratch = new ScratchDirectory("memtx-tarantool"))
            {
                figures.addAll(measure(stage, count, tarantool.get(), scratch.path()));
            }
            catch (final StageException ex)
            {
                skipped.add("tarantool " + stage.name().toLowerCase().replace('_', ' ') + ": " + ex.getMessage());
            }
        }
        return new TarantoolReport(version, figures, skipped);
    }

    private List<TarantoolFigure> measure(
        final TarantoolStage stage, final int count, final Path tarantool, final Path directory) throws StageException
    {
        final String rows = Integer.toString(count);
        final String ops = Integer.toString(Math.min(count, MAX_OPS));
        return switch (stage)
        {
            case LUA -> run(tarantool, directory, "lua.lua", rows, ops);
            case NATIVE ->
            {
                NativeModule.build(programs, tarantool, directory);
                yield run(tarantool, directory, "native.lua", rows, ops);
            }
            case COMMIT_WRITE -> run(
                tarantool, directory, "commit.lua", "write", rows, Integer.toString(Math.min(count, WRITE_OPS)));
            case COMMIT_FSYNC -> run(
                tarantool, directory, "commit.lua", "fsync", rows, Integer.toString(Math.min(count, FSYNC_OPS)));
            case SYNCHRO ->
            {
                Programs.copyResource("follower.lua", directory);
                yield run(
                    tarantool, directory, "synchro.lua", Integer.toString(Math.min(count, SYNCHRO_OPS)),
                    Integer.toString(Math.min(count, SYNCHRO_MANY_OPS)));
            }
            case MEMORY -> run(tarantool, directory, "memory.lua", rows);
            case RECOVERY -> recover(tarantool, directory, rows);
        };
    }

    private List<TarantoolFigure> recover(final Path tarantool, final Path directory, final String rows)
        throws StageException
    {
        final double emptySeconds = recover(tarantool, directory, "empty", "snapshot", "0");
        final double snapshotSeconds = recover(tarantool, directory, "snapshot", "snapshot", rows);
        final double logSeconds = recover(tarantool, directory, "log", "log", rows);
        return List.of(
            new TarantoolFigure("recover.empty", "s", emptySeconds),
            new TarantoolFigure("recover.snapshot", "s", snapshotSeconds - emptySeconds),
            new TarantoolFigure("recover.log", "s", logSeconds - emptySeconds));
    }

    /** @return the median of some starts, seconds. */
    private double recover(
        final Path tarantool, final Path parent, final String name, final String source, final String rows)
        throws StageException
    {
        final Path directory = subdirectory(parent, name);
        run(tarantool, directory, "prepare.lua", source, rows);
        final double[] seconds = new double[RECOVERIES];
        for (int i = 0; i < RECOVERIES; i++)
        {
            seconds[i] = run(tarantool, directory, "recover.lua", name, rows).get(0).value();
        }
        Arrays.sort(seconds);
        return seconds[RECOVERIES / 2];
    }

    private List<TarantoolFigure> run(
        final Path tarantool, final Path directory, final String script, final String... arguments)
        throws StageException
    {
        for (final String resource : List.of(WORKLOAD, script))
        {
            if (!Files.exists(directory.resolve(resource)))
            {
                Programs.copyResource(resource, directory);
            }
        }
        final List<String> command = Programs.command(tarantool, script);
        command.addAll(List.of(arguments));
        return programs.run(directory, command).stream()
            .flatMap((line) -> TarantoolFigure.parse(line).stream())
            .toList();
    }

    private String version(final Path tarantool, final Path directory) throws StageException
    {
        final List<String> lines = programs.run(directory, Programs.command(tarantool, "--version"));
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private static Path subdirectory(final Path parent, final String name) throws StageException
    {
        try
        {
            return Files.createDirectory(parent.resolve(name));
        }
        catch (final IOException ex)
        {
            throw new StageException("cannot make a directory: " + ex.getMessage(), ex);
        }
    }
}
