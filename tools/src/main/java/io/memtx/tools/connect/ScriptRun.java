package io.memtx.tools.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Statements that no person types: from a pipe or a file. Answers are printed as they are, and nothing else.
 */
public final class ScriptRun
{
    private static final String QUIT = "\\\\q(?:uit)?";

    private final ConsoleConnection connection;
    private final PrintWriter out;
    private boolean isFailed;

    /**
     * @param connection to the console.
     * @param out        for answers.
     */
    public ScriptRun(final ConsoleConnection connection, final PrintWriter out)
    {
        this.connection = connection;
        this.out = out;
    }

    /**
     * Runs each statement when it is complete, and what is left at the end.
     *
     * @param in lines.
     * @return whether all have been answered, and none with an error.
     * @throws IOException when the connection is lost, or the lines cannot be read.
     */
    public boolean runLines(final BufferedReader in) throws IOException
    {
        final StringBuilder statement = new StringBuilder();
        boolean isOpen = true;
        for (String line = in.readLine(); isOpen && null != line; line = in.readLine())
        {
            statement.append(statement.isEmpty() ? "" : "\n").append(line);
            final String text = statement.toString();
            if (text.startsWith("\\") || LuaText.isComplete(text))
            {
                isOpen = !text.strip().matches(QUIT) && (text.isBlank() || run(text));
                statement.setLength(0);
            }
        }
        if (isOpen && !statement.isEmpty())
        {
            run(statement.toString());
        }
        return !isFailed;
    }

    /**
     * Runs a text as one statement.
     *
     * @param text of a file; a first line that begins with {@code #} does not count.
     * @return whether it was answered, and not with an error.
     * @throws IOException when the connection is lost.
     */
    public boolean runChunk(final String text) throws IOException
    {
        run(text.startsWith("#") ? "--" + text : text);
        return !isFailed;
    }

    private boolean run(final String statement) throws IOException
    {
        final String answer = connection.evaluate(statement, this::print);
        if (null == answer)
        {
            isFailed = true;
            return false;
        }
        print(answer);
        isFailed |= ConsoleConnection.isError(answer);
        return true;
    }

    private void print(final String answer)
    {
        out.print(answer);
        out.print(answer.endsWith("\n") ? "" : "\n");
        out.flush();
    }
}
