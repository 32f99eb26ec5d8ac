package io.memtx.tools;

import io.memtx.tools.run.InstanceProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code memtx run}: the process of one instance, which {@code start} puts into the background.
 */
@Command(
    name = "run",
    description = "Runs one instance in the foreground, until SIGTERM or SIGINT; for supervisors of processes.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class RunTool implements Callable<Integer>
{
    @Mixin
    private InstanceArguments arguments;

    @Option(
        names = "--set", paramLabel = "PATH=VALUE", description = "Option that holds whatever the file says.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        new InstanceProcess(arguments.one(), overrides).run();
        return 0;
    }
}
