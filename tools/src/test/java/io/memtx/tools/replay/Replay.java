package io.memtx.tools.replay;

import io.memtx.tools.connect.ConsoleAddress;
import io.memtx.tools.connect.ConsoleConnection;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a transcript against consoles, and prints the differences:
 * <pre>
 *   Replay transcript.md instance001=var/run/instance001/memtx.control instance002=127.0.0.1:3313
 * </pre>
 */
final class Replay
{
    private final Map<String, ConsoleConnection> consoles;
    private final PrintStream out;
    private int differenceCount;

    Replay(final Map<String, ConsoleConnection> consoles, final PrintStream out)
    {
        this.consoles = consoles;
        this.out = out;
    }

    public static void main(final String[] args) throws IOException
    {
        final Map<String, ConsoleConnection> consoles = new HashMap<>();
        try
        {
            for (int i = 1; i < args.length; i++)
            {
                final String[] parts = args[i].split("=", 2);
                consoles.put(parts[0], ConsoleConnection.open(ConsoleAddress.parse(parts[1], Path::of)));
            }
            final List<Transcript.Entry> entries = Transcript.read(Path.of(args[0]));
            final int count = new Replay(consoles, System.out).run(entries);
            System.out.println("statements=" + entries.size() + " differences=" + count);
        }
        finally
        {
            consoles.values().forEach(ConsoleConnection::close);
        }
    }

    /**
     * @param entries to run, in order; those of instances that have no console here are left out.
     * @return how many were answered otherwise.
     * @throws IOException when a connection is lost.
     */
    int run(final List<Transcript.Entry> entries) throws IOException
    {
        for (final Transcript.Entry entry : entries)
        {
            final ConsoleConnection console = consoles.get(entry.instance());
            if (null != console)
            {
                compare(entry, console.evaluate(entry.statement(), (pushed) -> { }));
            }
        }
        return differenceCount;
    }

    private void compare(final Transcript.Entry entry, final String answer)
    {
        if (null == answer || !AnswerMask.isEqual(entry.answer(), answer))
        {
            differenceCount++;
            out.println("line " + entry.line() + ": " + entry.instance() + "> " + entry.statement());
            out.println("expected:\n" + AnswerMask.mask(entry.answer()));
            out.println("answered:\n" + (null == answer ? "nothing" : AnswerMask.mask(answer)));
        }
    }
}
