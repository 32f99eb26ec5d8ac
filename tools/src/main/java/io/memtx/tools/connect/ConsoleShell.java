package io.memtx.tools.connect;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * A console for people: prompt, history, lines that go on, names that complete themselves. Ctrl-C throws away what is
 * typed, or cancels what runs; Ctrl-D ends it.
 */
public final class ConsoleShell
{
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";
    private static final String HELP =
        """
        Statements are Lua; a statement that is not complete goes on in the next line.
          Tab                         -- complete a name: box.space.<Tab>
          Ctrl-C                      -- throw away what is typed, or cancel what runs
          Ctrl-R                      -- search the history
          \\set output <format>        -- show answers as yaml, lua or lua,block
          \\set delimiter <delimiter>  -- end statements with it; none: as Lua has it
          \\help, \\h                   -- this
          \\quit, \\q, Ctrl-D           -- leave
        """;

    private final ConsoleConnection connection;
    private final Terminal terminal;
    private final String name;
    private final boolean isColoured;
    private final StatementParser parser = new StatementParser();
    private final PrintWriter out;
    private final LineReader reader;
    private volatile boolean isRunning;

    /**
     * @param connection to the console.
     * @param terminal   of the user.
     * @param name       of the instance.
     * @param history    file of what was typed before, or null to keep none.
     * @param isColoured whether the terminal may be sent colours.
     */
    public ConsoleShell(
        final ConsoleConnection connection,
        final Terminal terminal,
        final String name,
        final Path history,
        final boolean isColoured)
    {
        this.connection = connection;
        this.terminal = terminal;
        this.name = name;
        this.isColoured = isColoured;
        out = terminal.writer();
        final LineReaderBuilder builder = LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer(new NameCompleter(connection))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // "!" is no history command in Lua
            .option(LineReader.Option.INSERT_TAB, false)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, " ".repeat(name.length()) + "> ")
            .variable(LineReader.INDENTATION, 0);
        if (null != history)
        {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
        terminal.handle(Terminal.Signal.INT, (signal) -> cancel());
    }

    /**
     * Reads, evaluates and prints until the user leaves.
     *
     * @return false when the console has ended the session.
     * @throws IOException when the connection is lost.
     */
    public boolean run() throws IOException
    {
        while (true)
        {
            final String statement;
            try
            {
                statement = parser.statementOf(reader.readLine(coloured(BOLD, name + "> ")));
            }
            catch (final UserInterruptException ex)
            {
                continue;
            }
            catch (final EndOfFileException ex)
            {
                return true;
            }
            final String[] words = statement.strip().split("\\s+", 4);
            if (words[0].matches("\\\\q(?:uit)?"))
            {
                return true;
            }
            if (words[0].matches("\\\\h(?:elp)?|help"))
            {
                print(HELP);
            }
            else if (words.length > 1 && words[0].matches("\\\\s(?:et)?") && words[1].matches("d(?:elim(?:iter)?)?"))
            {
                parser.delimiter(words.length > 2 ? words[2] : "");
            }
            else if (!statement.isBlank() && !evaluate(statement))
            {
                return false;
            }
        }
    }

    private boolean evaluate(final String statement) throws IOException
    {
        final String answer;
        isRunning = true;
        try
        {
            answer = connection.evaluate(statement, this::print);
        }
        finally
        {
            isRunning = false;
        }
        if (null == answer)
        {
            return false;
        }
        print(ConsoleConnection.isError(answer) ? coloured(RED, answer) : answer);
        print("");
        return true;
    }

    private void cancel()
    {
        if (!isRunning)
        {
            return;
        }
        try
        {
            if (!connection.cancel())
            {
                print("(this console cannot cancel a statement; Ctrl-\\ leaves)");
            }
        }
        catch (final IOException ex)
        {
            connection.close(); // whoever waits for the answer hears of it
        }
    }

    private void print(final String text)
    {
        out.print(text);
        out.print(text.endsWith("\n") ? "" : "\n");
        out.flush();
    }

    private String coloured(final String colour, final String text)
    {
        final String visible = text.stripTrailing();
        return isColoured ? colour + visible + PLAIN + text.substring(visible.length()) : text;
    }
}
