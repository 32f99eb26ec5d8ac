package io.memtx.tools;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A command, run in this process.
 *
 * @param status exit status.
 * @param out    what it printed.
 * @param err    what it complained of.
 */
public record CommandRun(int status, String out, String err)
{
    /** A directory that Tarantool 2.6 made. */
    static final Path GOLDEN = Path.of("../xlog/src/test/resources/tarantool-2.6");

    public static CommandRun of(final Object... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine command =
            MemtxTool.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        final String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++)
        {
            texts[i] = args[i].toString();
        }
        final int status = command.execute(texts);
        command.getOut().flush();
        return new CommandRun(status, out.toString(), err.toString());
    }

    List<String> lines()
    {
        return out.lines().toList();
    }
}
