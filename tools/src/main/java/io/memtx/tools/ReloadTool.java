package io.memtx.tools;

import io.memtx.tools.instances.InstanceRef;
import io.memtx.tools.instances.InstanceReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code memtx reload}.
 */
@Command(
    name = "reload",
    description = "Has instances that run read their configuration again; a broken one changes nothing.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:all that run are as the file says, but for the warnings that are printed",
        "1:one has kept its old configuration, or does not run",
        "2:wrong usage"})
final class ReloadTool implements Callable<Integer>
{
    @Mixin
    private InstanceArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        int status = 0;
        for (final InstanceRef ref : arguments.all())
        {
            final Map<String, Object> answer =
                ref.pidFile().isAlive() ? InstanceReport.ask(ref, "reload") : null;
            if (null == answer)
            {
                err.println(InstanceArguments.failed("The instance " + ref.fullName() +
                    (ref.pidFile().isAlive() ? " does not answer." : " is not running.")));
                status = InstanceArguments.NOT_SO_STATUS;
            }
            else if (answer.containsKey("faults") || answer.containsKey("error"))
            {
                err.println(InstanceArguments.failed(ref.fullName() + ": the configuration is as it was"));
                list(answer.get("faults")).forEach((fault) -> err.println("       " + fault));
                list(answer.get("error")).forEach((error) -> err.println("       " + error));
                status = InstanceArguments.NOT_SO_STATUS;
            }
            else
            {
                out.println(InstanceArguments.done(ref.fullName() + ": the configuration is reloaded"));
                list(answer.get("alerts")).forEach((alert) -> out.println("       warning: " + alert));
            }
        }
        return status;
    }

    private static List<?> list(final Object value)
    {
        return null == value ? List.of() : value instanceof List ? (List<?>)value : List.of(value);
    }
}
