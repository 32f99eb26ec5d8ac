package io.memtx.bench.run;

import io.memtx.bench.probe.ProbeMain;
import io.memtx.bench.probe.ProbeResults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs probes, each in a process of its own with the flags of this one.
 */
final class ProbeProcess
{
    private ProbeProcess()
    {
    }

    /**
     * Runs a probe and waits for its end.
     *
     * @param effort to be spent: without forks it runs here.
     * @param words  the name of the probe and what it wants.
     * @return what it found.
     * @throws BenchException with what it said when it failed.
     */
    static ProbeResults run(final Effort effort, final Object... words)
    {
        return 0 == effort.forks() ? runHere(words) : runInProcess(words);
    }

    private static ProbeResults runHere(final Object... words)
    {
        try
        {
            return ProbeMain.run(Arrays.stream(words).map(String::valueOf).toList());
        }
        catch (final Exception ex)
        {
            throw new BenchException("probe " + List.of(words) + " failed: " + ex, ex);
        }
    }

    private static ProbeResults runInProcess(final Object... words)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProbeMain.class.getName()));
        for (final Object word : words)
        {
            command.add(String.valueOf(word));
        }
        try
        {
            return read(new ProcessBuilder(command).redirectErrorStream(true).start(), words);
        }
        catch (final IOException ex)
        {
            throw new BenchException("no process for probe " + List.of(words) + ": " + ex.getMessage(), ex);
        }
    }

    private static ProbeResults read(final Process process, final Object... words) throws IOException
    {
        final ProbeResults results = new ProbeResults();
        final List<String> other = new ArrayList<>();
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            for (String line = lines.readLine(); null != line; line = lines.readLine())
            {
                if (!results.addLine(line))
                {
                    other.add(line);
                }
            }
            final int status = process.waitFor();
            if (0 != status)
            {
                throw new BenchException(
                    "probe " + List.of(words) + " failed: status=" + status + " " + String.join(" ", other));
            }
            return results;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", ex);
        }
        finally
        {
            process.destroyForcibly();
        }
    }
}
