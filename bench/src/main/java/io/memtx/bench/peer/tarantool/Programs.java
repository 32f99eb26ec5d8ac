package io.memtx.bench.peer.tarantool;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds programs on a search path and runs them, each with a time limit. Belongs to one thread.
 */
final class Programs
{
    private static final String OUTPUT_FILE = "output.txt";
    private static final int SHOWN_LINES = 5;

    private final String searchPath;
    private final long limitMs;

    /**
     * @param searchPath directories, as in the environment's PATH.
     * @param limitMs    after which a program is ended, milliseconds.
     */
    Programs(final String searchPath, final long limitMs)
    {
        this.searchPath = searchPath;
        this.limitMs = limitMs;
    }

    Optional<Path> find(final String name)
    {
        for (final String directory : searchPath.split(File.pathSeparator))
        {
            final Path candidate = Path.of(directory, name);
            if (!directory.isEmpty() && Files.isExecutable(candidate))
            {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * @param directory to run it in.
     * @param command   program and arguments.
     * @return the lines that it printed.
     * @throws StageException when it cannot be run, fails, or reaches the limit.
     */
    List<String> run(final Path directory, final List<String> command) throws StageException
    {
        final Path output = directory.resolve(OUTPUT_FILE);
        try
        {
            final Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
            final boolean isEnded = await(process);
            final List<String> lines =
                new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
            if (!isEnded)
            {
                throw new StageException("did not end within " + limitMs + " ms" + lastOf(lines));
            }
            if (0 != process.exitValue())
            {
                throw new StageException("ended with status " + process.exitValue() + lastOf(lines));
            }
            return lines;
        }
        catch (final IOException ex)
        {
            throw new StageException("cannot be run: " + ex.getMessage(), ex);
        }
    }

    static void copyResource(final String name, final Path directory) throws StageException
    {
        try (InputStream stream = Programs.class.getResourceAsStream(name))
        {
            Files.copy(stream, directory.resolve(name));
        }
        catch (final IOException ex)
        {
            throw new StageException("cannot write " + name + ": " + ex.getMessage(), ex);
        }
    }

    static List<String> command(final Path program, final String... arguments)
    {
        final List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Whatever happens, the process has ended when this returns. */
    private boolean await(final Process process) throws StageException
    {
        try
        {
            return process.waitFor(limitMs, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new StageException("was interrupted", ex);
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    private static String lastOf(final List<String> lines)
    {
        return lines.isEmpty() ? "" :
            ": " + String.join(" / ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
