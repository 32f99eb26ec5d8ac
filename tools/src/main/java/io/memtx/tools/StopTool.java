package io.memtx.tools;

import io.memtx.tools.instances.InstanceRef;
import io.memtx.tools.instances.PidFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * {@code memtx stop}.
 */
@Command(
    name = "stop",
    description = "Stops instances cleanly: SIGTERM, and waits until they have ended.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:none of them runs now",
        "1:one does not end in time",
        "2:wrong usage"})
final class StopTool implements Callable<Integer>
{
    private static final long POLL_MS = 50;

    @Mixin
    private InstanceArguments arguments;

    @Option(
        names = "--timeout", paramLabel = "SECONDS", defaultValue = "30", description = "How long to wait; 30.")
    private long timeoutSeconds;

    @Option(
        names = "--kill",
        description = "Kill whoever has not ended in time: SIGKILL. Nothing acknowledged is lost by it.")
    private boolean isKilling;

    @Option(names = {"-y", "--yes"}, hidden = true, description = "For habit's sake: nothing is asked.")
    private boolean isYes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException
    {
        return stop(
            arguments.all(), timeoutSeconds, isKilling, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** What {@code restart} does, too. */
    static int stop(
        final List<InstanceRef> refs,
        final long timeoutSeconds,
        final boolean isKilling,
        final PrintWriter out,
        final PrintWriter err) throws InterruptedException
    {
        final Map<InstanceRef, Long> stopping = new LinkedHashMap<>();
        for (final InstanceRef ref : refs)
        {
            final PidFile pidFile = ref.pidFile();
            final long pid = pidFile.pid();
            if (pidFile.isAlive() && 0 != pid)
            {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
                stopping.put(ref, pid);
            }
            else
            {
                out.println(InstanceArguments.done("The instance " + ref.fullName() + " is not running."));
            }
        }
        awaitEnd(stopping, timeoutSeconds, out);
        if (isKilling && !stopping.isEmpty())
        {
            stopping.values().forEach((pid) -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            awaitEnd(stopping, timeoutSeconds, out);
        }
        stopping.forEach((ref, pid) -> err.println(InstanceArguments.failed("The instance " + ref.fullName() +
            " (PID = " + pid + ") has not ended after " + timeoutSeconds + " s; memtx stop --kill kills it.")));
        return stopping.isEmpty() ? 0 : InstanceArguments.NOT_SO_STATUS;
    }

    private static void awaitEnd(
        final Map<InstanceRef, Long> stopping, final long timeoutSeconds, final PrintWriter out)
        throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        while (!stopping.isEmpty())
        {
            for (final Map.Entry<InstanceRef, Long> one : new ArrayList<>(stopping.entrySet()))
            {
                final InstanceRef ref = one.getKey();
                if (!ref.pidFile().isAlive() && !isThere(one.getValue()))
                {
                    out.println(InstanceArguments.done(
                        "The Instance " + ref.fullName() + " (PID = " + one.getValue() + ") has been terminated."));
                    out.flush();
                    stopping.remove(ref);
                }
            }
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return;
            }
            if (!stopping.isEmpty())
            {
                Thread.sleep(POLL_MS);
            }
        }
    }

    private static boolean isThere(final long pid)
    {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
