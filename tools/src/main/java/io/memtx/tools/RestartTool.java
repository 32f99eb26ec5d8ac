package io.memtx.tools;

import io.memtx.server.config.Configuration;
import io.memtx.server.config.ConfigSources;
import io.memtx.tools.instances.InstanceRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code memtx restart}.
 */
@Command(
    name = "restart",
    description = "Stops instances and starts them again; nothing is stopped when the configuration cannot be used.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:all run and are ready",
        "1:one does not end in time, has ended at once, or is not ready in time",
        "2:wrong usage, or a configuration that cannot be used: nothing is stopped"})
final class RestartTool implements Callable<Integer>
{
    @Mixin
    private InstanceArguments arguments;

    @Option(
        names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "How long to wait for the end, and how long until they are ready; 60.")
    private long timeoutSeconds;

    @Option(names = {"-y", "--yes"}, hidden = true, description = "For habit's sake: nothing is asked.")
    private boolean isYes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException
    {
        final List<InstanceRef> refs = arguments.configured();
        refs.forEach((ref) -> Configuration.load(ConfigSources.of(ref.directory())).instance(ref.instance()));
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final int stopped = StopTool.stop(refs, timeoutSeconds, false, out, err);
        return 0 != stopped ? stopped : StartTool.start(arguments, refs, timeoutSeconds, out, err);
    }
}
