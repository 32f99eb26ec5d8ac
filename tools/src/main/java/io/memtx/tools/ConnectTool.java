package io.memtx.tools;

import io.memtx.server.config.ConfigException;
import io.memtx.server.config.ConfigSources;
import io.memtx.server.config.Configuration;
import io.memtx.tools.connect.ConsoleAddress;
import io.memtx.tools.connect.ConsoleConnection;
import io.memtx.tools.connect.ConsoleShell;
import io.memtx.tools.connect.ScriptRun;
import io.memtx.tools.instances.Environment;
import io.memtx.tools.instances.InstanceRef;
import io.memtx.tools.rows.ToolException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * {@code memtx connect}: the console of an instance, for people and for pipes.
 */
@Command(
    name = "connect",
    description = "Opens the console of an instance; reads statements from standard input when that is no terminal.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:all was answered",
        "1:an answer to a pipe or a file was an error, or the console has ended the session",
        "2:wrong usage, no such instance, or no connection"})
final class ConnectTool implements Callable<Integer>
{
    private static final int FAILED_STATUS = 1;
    private static final String STANDARD_INPUT = "-";
    private static final String DEFAULT_SOCKET = "memtx.control";

    /** Formats of answers. */
    enum Output
    {
        /** Documents of YAML. */
        YAML,
        /** Values of Lua. */
        LUA
    }

    @Parameters(
        paramLabel = "ADDRESS",
        description = "APP:INSTANCE of the environment, HOST:PORT, or the path of a socket.")
    private String address;

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = "Run this file as one statement, and leave; - is standard input.")
    private String file;

    @Option(
        names = {"-x", "--outputformat"},
        paramLabel = "FORMAT",
        description = "Show answers as ${COMPLETION-CANDIDATES}; default: yaml.")
    private Output output = Output.YAML;

    @Option(
        names = {"-i", "--interactive"},
        description = "After the file, go on at the console.")
    private boolean isInteractive;

    @Option(
        names = {"-C", "--environment"},
        paramLabel = "DIR",
        description = "Where instances.enabled is, or below it; by default the current directory.")
    private Path environment = Path.of("");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final ConsoleAddress console = ConsoleAddress.parse(address, this::consoleOf);
        final boolean isShell = isTerminal() && (null == file || isInteractive);
        final PrintWriter out = spec.commandLine().getOut();
        if (isShell)
        {
            out.println("   \u2022 Connecting to the instance...");
            out.flush();
        }
        try (ConsoleConnection connection = ConsoleConnection.open(console))
        {
            if (Output.LUA == output)
            {
                connection.evaluate("\\set output lua", (pushed) -> { });
            }
            return run(connection, console.name(), isShell, out) ? 0 : FAILED_STATUS;
        }
        catch (final IOException ex)
        {
            throw new ToolException("lost the connection to " + console.name() + ": " + ex.getMessage());
        }
    }

    private boolean run(
        final ConsoleConnection connection, final String name, final boolean isShell, final PrintWriter out)
        throws IOException
    {
        final ScriptRun script = new ScriptRun(connection, out);
        if (null != file && !script.runChunk(read(file)) && !isShell)
        {
            return false;
        }
        if (isShell)
        {
            out.println("   \u2022 Connected to " + name);
            out.println();
            out.flush();
            return runShell(connection, name);
        }
        return null != file || script.runLines(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }

    private static boolean runShell(final ConsoleConnection connection, final String name) throws IOException
    {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build())
        {
            return new ConsoleShell(connection, terminal, name, history(), isColoured(terminal)).run();
        }
    }

    private static boolean isColoured(final Terminal terminal)
    {
        final String noColour = System.getenv("NO_COLOR");
        return (null == noColour || noColour.isEmpty()) && !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    /** Where the history is kept: {@code MEMTX_HISTORY}, or a file in the home directory. */
    private static Path history()
    {
        final String named = System.getenv("MEMTX_HISTORY");
        if (null != named)
        {
            return named.isEmpty() ? null : Path.of(named);
        }
        return Path.of(System.getProperty("user.home"), ".memtx_history");
    }

    /** A JDK of 22 or later has a console when there is no terminal, too. */
    private static boolean isTerminal()
    {
        final Console console = System.console();
        if (null == console)
        {
            return false;
        }
        try
        {
            return (boolean)Console.class.getMethod("isTerminal").invoke(console);
        }
        catch (final ReflectiveOperationException ex)
        {
            return true; // a JDK before that
        }
    }

    private static String read(final String name) throws IOException
    {
        if (STANDARD_INPUT.equals(name))
        {
            try (InputStream in = System.in)
            {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        try
        {
            return Files.readString(Path.of(name));
        }
        catch (final IOException ex)
        {
            throw new ToolException(
                String.format(Locale.ROOT, "can't read %s: %s", name, ex.getClass().getSimpleName()));
        }
    }

    private Path consoleOf(final String name)
    {
        final List<InstanceRef> refs = Environment.find(environment).resolve(name, true);
        if (1 != refs.size())
        {
            throw new ToolException("expected one instance, APP:INSTANCE: there are " +
                String.join(", ", refs.stream().map(InstanceRef::fullName).toList()));
        }
        final InstanceRef ref = refs.get(0);
        if (!ref.pidFile().isAlive())
        {
            throw new ToolException(ref.fullName() + " does not run");
        }
        final Path socket = socketOf(ref);
        if (null == socket)
        {
            throw new ToolException(ref.fullName() + " has no console: console.enabled is false");
        }
        return socket;
    }

    private static Path socketOf(final InstanceRef ref)
    {
        try
        {
            return Configuration.load(ConfigSources.of(ref.directory())).instance(ref.instance()).consoleSocket();
        }
        catch (final ConfigException ex)
        {
            return ref.runDirectory().resolve(DEFAULT_SOCKET); // a broken file keeps nobody from what runs
        }
    }
}
