package io.memtx.tools;

import io.memtx.server.config.ConfigSources;
import io.memtx.server.config.Configuration;
import io.memtx.tools.instances.InstanceRef;
import io.memtx.tools.instances.InstanceReport;
import io.memtx.tools.instances.ProcessStarter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * {@code memtx start}.
 */
@Command(
    name = "start",
    description = "Starts instances as background processes, and waits until they are ready.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:all run and are ready, or run already",
        "1:one has ended at once, or is not ready in time",
        "2:wrong usage, or a configuration that cannot be used: nothing is started"})
final class StartTool implements Callable<Integer>
{
    private static final long POLL_MS = 100;
    private static final int SHOWN_LINES = 5;

    @Mixin
    private InstanceArguments arguments;

    @Option(
        names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "How long to wait until they are ready; 60. An instance whose peers are down waits for them " +
            "for replication.connect_timeout, 30 by default.")
    private long timeoutSeconds;

    @Option(names = "--no-wait", description = "Do not wait until they are ready.")
    private boolean isNotWaiting;

    @Option(
        names = "--set", paramLabel = "PATH=VALUE",
        description = "Option that holds whatever the file says, until the instance is stopped.")
    private List<String> overrides = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException
    {
        return start(arguments.configured(), spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** What {@code restart} does, too. */
    static int start(
        final InstanceArguments arguments,
        final List<InstanceRef> refs,
        final long timeoutSeconds,
        final PrintWriter out,
        final PrintWriter err) throws InterruptedException
    {
        final StartTool tool = new StartTool();
        tool.arguments = arguments;
        tool.timeoutSeconds = timeoutSeconds;
        return tool.start(refs, out, err);
    }

    private int start(final List<InstanceRef> refs, final PrintWriter out, final PrintWriter err)
        throws InterruptedException
    {
        for (final InstanceRef ref : refs)
        {
            Configuration.load(new ConfigSources(ref.directory(), System.getenv(), overrides)).instance(ref.instance());
        }
        final ProcessStarter starter =
            new ProcessStarter(JvmFlags.of(Runtime.version().feature()), MemtxTool.class.getName());
        final Map<InstanceRef, Process> started = new LinkedHashMap<>();
        final Map<InstanceRef, Long> printedBefore = new LinkedHashMap<>();
        for (final InstanceRef ref : refs)
        {
            if (ref.pidFile().isAlive())
            {
                out.println(InstanceArguments.done("The instance " + ref.fullName() + " (PID = " +
                    ref.pidFile().pid() + ") is already running."));
                continue;
            }
            out.println(InstanceArguments.done("Starting an instance [" + ref.fullName() + "]..."));
            out.flush();
            printedBefore.put(ref, length(ref.outputFile()));
            started.put(ref, starter.start(ref, runArguments(ref)));
        }
        return isNotWaiting ? 0 : await(started, printedBefore, out, err);
    }

    private List<String> runArguments(final InstanceRef ref)
    {
        final List<String> args = new ArrayList<>(List.of(
            "run", ref.fullName(), "--environment", arguments.environment().root().toString()));
        overrides.forEach((override) -> args.addAll(List.of("--set", override)));
        return args;
    }

    private int await(
        final Map<InstanceRef, Process> started,
        final Map<InstanceRef, Long> printedBefore,
        final PrintWriter out,
        final PrintWriter err) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        final List<InstanceRef> waiting = new ArrayList<>(started.keySet());
        int status = 0;
        while (!waiting.isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            for (final InstanceRef ref : List.copyOf(waiting))
            {
                if (!started.get(ref).isAlive())
                {
                    err.println(InstanceArguments.failed("The instance " + ref.fullName() + " has ended: " +
                        why(ref, printedBefore.get(ref)) + "; see " + ref.logDirectory()));
                    waiting.remove(ref);
                    status = InstanceArguments.NOT_SO_STATUS;
                }
                else if (InstanceReport.of(ref).isReady())
                {
                    waiting.remove(ref);
                }
            }
            if (!waiting.isEmpty())
            {
                Thread.sleep(POLL_MS);
            }
        }
        for (final InstanceRef ref : waiting)
        {
            final InstanceReport report = InstanceReport.of(ref);
            err.println(InstanceArguments.failed("The instance " + ref.fullName() + " runs, but is not ready after " +
                timeoutSeconds + " s: " + report.text("box") + ", upstream " + report.upstream() +
                "; it goes on trying, see " + ref.logDirectory()));
            status = InstanceArguments.NOT_SO_STATUS;
        }
        out.flush();
        return status;
    }

    /** The last of what it has printed. */
    private static String why(final InstanceRef ref, final long from)
    {
        try
        {
            final byte[] all = Files.readAllBytes(ref.outputFile());
            final int begin = (int)Math.min(from, all.length);
            final List<String> lines = new String(all, begin, all.length - begin, StandardCharsets.UTF_8)
                .lines().filter((line) -> !line.isBlank()).toList();
            return lines.isEmpty() ? "it has said nothing" : String.join(
                " / ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        }
        catch (final IOException ex)
        {
            return "it has said nothing";
        }
    }

    private static long length(final Path file)
    {
        try
        {
            return Files.size(file);
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }
}
