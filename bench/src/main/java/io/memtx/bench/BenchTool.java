package io.memtx.bench;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.BudgetTable;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.JsonReport;
import io.memtx.bench.report.Machine;
import io.memtx.bench.report.ReportCharts;
import io.memtx.bench.report.TextReport;
import io.memtx.bench.run.BenchException;
import io.memtx.bench.run.BenchRun;
import io.memtx.bench.run.Effort;
import io.memtx.bench.run.FigureGroup;
import io.memtx.bench.run.Measurements;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code memtx bench}. Errors are one line on standard error and exit status {@value #ERROR_STATUS}; {@code
 * --verbose} adds the stack trace. With {@code --check} a missed budget is exit status {@value #MISSED_STATUS}.
 */
@Command(
    name = "memtx bench",
    description = {
        "Measures the engine beside the least work a machine must do (floors) and beside what one would take instead" +
            " (peers), and holds it against its budgets.",
        "Whatever else runs on the machine is measured as well: stop it."},
    versionProvider = BenchTool.Version.class,
    mixinStandardHelpOptions = true)
public final class BenchTool implements Callable<Integer>
{
    /** Exit status of a command that could not do what was asked. */
    public static final int ERROR_STATUS = 2;

    /** Exit status of {@code --check} when a budget is missed. */
    public static final int MISSED_STATUS = 1;

    /** A quick run is over after three minutes, whatever it finds. */
    private static final long QUICK_SECONDS = 170;

    private static final long FULL_SECONDS = 3_600;

    @Option(names = "--quick", description = "Less than three minutes; no peers, no figures besides the budgets'.")
    private boolean isQuick;

    @Option(names = "--check", description = "Exit status " + MISSED_STATUS + " when a budget is missed.")
    private boolean isChecked;

    @Option(
        names = "--only", split = ",", paramLabel = "ROW", description = "Measure these rows and groups; see --list.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to a file.")
    private Path json;

    @Option(names = "--charts", paramLabel = "DIR", description = "Draw charts into a directory.")
    private Path charts;

    @Option(names = "--list", description = "Say what is measured, and do not measure it.")
    private boolean isListed;

    @Option(names = "--verbose", description = "Show the stack trace of an error.")
    private boolean isVerbose;

    @Spec
    private CommandSpec spec;

    private final Effort quick;

    private BenchTool(final Effort quick)
    {
        this.quick = quick;
    }

    /**
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        System.exit(commandLine().execute(args));
    }

    /**
     * @return the command, its manners set.
     */
    public static CommandLine commandLine()
    {
        return commandLine(Effort.QUICK);
    }

    /** For tests: a quick run is of another effort. */
    static CommandLine commandLine(final Effort quick)
    {
        final BenchTool tool = new BenchTool(quick);
        return new CommandLine(tool)
            .setParameterExceptionHandler((ex, args) ->
            {
                ex.getCommandLine().getErr().println(oneLine(ex.getMessage()) + "; see memtx bench --help");
                return ERROR_STATUS;
            })
            .setExecutionExceptionHandler((ex, command, parseResult) ->
            {
                command.getOut().flush();
                command.getErr().println(oneLine(ex instanceof BenchException ? ex.getMessage() : ex.toString()));
                if (tool.isVerbose)
                {
                    ex.printStackTrace(command.getErr());
                }
                return ERROR_STATUS;
            });
    }

    @Override
    public Integer call() throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isListed)
        {
            list(out);
            return 0;
        }
        final Set<Budget> rows = chosenRows();
        final Set<FigureGroup> groups = chosenGroups();
        final ReportCharts drawer = null == charts ? null : drawer();
        final BenchReport report = new BenchReport(
            version(), isQuick, Instant.now().truncatedTo(ChronoUnit.SECONDS), Machine.here());
        try (Writer writer = null == json ? Writer.nullWriter() : open(json)) // before anything takes long
        {
            measure(rows, groups, report, out);
            JsonReport.write(report, writer);
        }
        if (null != drawer)
        {
            drawer.write(report, Files.createDirectories(charts));
        }
        return isChecked && report.rows().stream().anyMatch((row) -> !row.isMet()) ? MISSED_STATUS : 0;
    }

    private void measure(
        final Set<Budget> rows, final Set<FigureGroup> groups, final BenchReport report, final PrintWriter out)
    {
        final TextReport text = new TextReport(out);
        text.head(report);
        final Effort effort = isQuick ? quick : Effort.FULL;
        final BenchRun run = new BenchRun(
            effort,
            report,
            new BudgetTable(out),
            spec.commandLine().getErr(),
            System::nanoTime,
            System.nanoTime() + TimeUnit.SECONDS.toNanos(isQuick ? QUICK_SECONDS : FULL_SECONDS));
        if (!rows.isEmpty())
        {
            run.rows(Measurements.all(effort.count()), rows, !isQuick);
        }
        text.latencies(report.latencies());
        text.memory(report.memory());
        run.figures(groups);
        text.figures(report.figures());
        out.flush();
    }

    private Set<Budget> chosenRows()
    {
        final Set<Budget> rows = EnumSet.noneOf(Budget.class);
        for (final String id : only)
        {
            final Budget row = Budget.byId(id);
            if (null != row)
            {
                rows.add(row);
            }
            else if (null == FigureGroup.byId(id))
            {
                throw new CommandLine.ParameterException(
                    spec.commandLine(), "no such row: " + id + ", see memtx bench --list");
            }
        }
        return only.isEmpty() ? EnumSet.allOf(Budget.class) : rows;
    }

    private Set<FigureGroup> chosenGroups()
    {
        final Set<FigureGroup> groups = EnumSet.noneOf(FigureGroup.class);
        only.stream().map(FigureGroup::byId).filter((group) -> null != group).forEach(groups::add);
        return only.isEmpty() && !isQuick ? EnumSet.allOf(FigureGroup.class) : groups;
    }

    private static void list(final PrintWriter out)
    {
        out.println("rows of the table:");
        BudgetTable.describe(out);
        out.println();
        out.println("groups of figures besides:");
        for (final FigureGroup group : FigureGroup.values())
        {
            out.printf("%-17s %s%n", group.id(), group.what());
        }
    }

    private static Writer open(final Path file)
    {
        try
        {
            return Files.newBufferedWriter(file);
        }
        catch (final IOException ex)
        {
            throw new BenchException("can't write " + file + ": " + ex, ex);
        }
    }

    private static ReportCharts drawer()
    {
        final ReportCharts drawer = ServiceLoader.load(ReportCharts.class).findFirst()
            .orElseThrow(() -> new BenchException("this build draws no charts"));
        try
        {
            drawer.check();
        }
        catch (final IOException ex)
        {
            throw new BenchException(ex.getMessage(), ex);
        }
        return drawer;
    }

    private static String version()
    {
        final String version = BenchTool.class.getPackage().getImplementationVersion();
        return null == version ? "(not packaged)" : version;
    }

    private static String oneLine(final String message)
    {
        return "memtx: " + String.valueOf(message).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    /** The version in the manifest. */
    static final class Version implements CommandLine.IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            return new String[]{"memtx bench " + version()};
        }
    }
}
