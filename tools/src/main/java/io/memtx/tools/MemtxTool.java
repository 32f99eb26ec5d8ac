package io.memtx.tools;

import io.memtx.memtx.counters.CountersException;
import io.memtx.server.config.ConfigException;
import io.memtx.tools.quickstart.QuickstartTool;
import io.memtx.tools.rows.ToolException;
import io.memtx.xlog.XlogException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * The command {@code memtx}. Errors are one line on standard error and exit status {@value #ERROR_STATUS}; {@code
 * --verbose} adds the stack trace.
 */
@Command(
    name = "memtx",
    description = "Runs instances of memtx; looks into logs, snapshots and running engines of memtx and Tarantool.",
    versionProvider = MemtxTool.Version.class,
    mixinStandardHelpOptions = true,
    footer = {
        "",
        "The launcher has one more: memtx bench measures the engine beside floors and peers; see memtx bench --help."},
    // one line per subcommand: add new ones here
    subcommands = {
        InitTool.class,
        StartTool.class,
        StopTool.class,
        RestartTool.class,
        StatusTool.class,
        ReloadTool.class,
        CheckTool.class,
        CatTool.class,
        ConnectTool.class,
        CountersTool.class,
        JvmFlagsTool.class,
        QuickstartTool.class,
        StatTool.class,
        VerifyTool.class,
        RunTool.class,
        AutoComplete.GenerateCompletion.class,
    })
public final class MemtxTool implements Runnable
{
    /** Exit status of a command that could not do what was asked. */
    public static final int ERROR_STATUS = 2;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean isVerbose;

    @Spec
    private CommandSpec spec;

    /**
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        LogManager.getLogManager().reset(); // what is logged is for instances, which open a log
        final PrintWriter out = writer(FileDescriptor.out, false);
        final int status = commandLine().setOut(out).setErr(writer(FileDescriptor.err, true)).execute(args);
        out.flush();
        System.exit(status);
    }

    /**
     * @return the command with its subcommands, its manners set.
     */
    public static CommandLine commandLine()
    {
        return new CommandLine(new MemtxTool())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler((ex, args) ->
            {
                final CommandLine command = ex.getCommandLine();
                command.getErr().println(oneLine(ex.getMessage()) + "; see " +
                    command.getCommandSpec().qualifiedName() + " --help");
                return ERROR_STATUS;
            })
            .setExecutionExceptionHandler((ex, command, parseResult) ->
            {
                final MemtxTool root = (MemtxTool)command.getCommandSpec().root().userObject();
                command.getOut().flush();
                if (ex instanceof ConfigException)
                {
                    ((ConfigException)ex).faults()
                        .forEach((fault) -> command.getErr().println(oneLine(fault.toString())));
                }
                else
                {
                    command.getErr().println(oneLine(describe(ex)));
                }
                if (root.isVerbose)
                {
                    ex.printStackTrace(command.getErr());
                }
                return ERROR_STATUS;
            });
    }

    @Override
    public void run()
    {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static String describe(final Exception ex)
    {
        final boolean isForUsers =
            ex instanceof ToolException || ex instanceof XlogException || ex instanceof CountersException;
        return isForUsers ? ex.getMessage() : ex.toString();
    }

    private static String oneLine(final String message)
    {
        return "memtx: " + String.valueOf(message).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    private static PrintWriter writer(final FileDescriptor descriptor, final boolean isFlushedPerLine)
    {
        return new PrintWriter(
            new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), 1 << 16),
            isFlushedPerLine);
    }

    /** The version in the manifest. */
    static final class Version implements IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            final String version = MemtxTool.class.getPackage().getImplementationVersion();
            return new String[]{"memtx " + (null == version ? "(not packaged)" : version)};
        }
    }
}
