package io.memtx.server.console;

import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What begins with a backslash: {@code \set}, {@code \help}, {@code \quit}, and their one-letter forms. Stateless,
 * thread safe.
 */
final class ConsoleCommand
{
    private static final char PREFIX = '\\';

    /** What {@code console.connect} of Tarantool sets; a user must not take it away under it. */
    private static final String REMOTE_DELIMITER = "$EOF$";

    /**
     * How {@code console.connect} says it: a statement of Lua, which needs no Lua, so that a Tarantool can connect to a
     * console without any.
     */
    private static final Pattern DELIMITER_CALL =
        Pattern.compile("require\\(([\"'])console\\1\\)\\.delimiter\\(([\"'])([^\"'\\\\]*)\\2\\)");

    private static final String HELP =
        """
        Statements are Lua, one a line; what they return is shown.
        box.space, box.info and box.cfg are the way in; docs/console.md says more.

        Available backslash commands:

          \\set language <language>   -- set language (lua)
          \\set output <format>       -- set output format (lua[,line|block] or yaml)
          \\set delimiter <delimiter> -- set expression delimiter
          \\help                      -- show this screen
          \\quit                      -- quit interactive console
        """;

    private ConsoleCommand()
    {
    }

    /**
     * @param line a statement.
     * @return whether it is for the console itself, not for its interpreter.
     */
    static boolean isCommand(final String line)
    {
        return !line.isEmpty() && PREFIX == line.charAt(0) || DELIMITER_CALL.matcher(line).matches();
    }

    /**
     * Runs a command.
     *
     * @param line    of it, with the backslash.
     * @param control of the session that it changes.
     * @return what it returned, a list; null when the session is to end.
     * @throws StatementException when there is no such command, with Tarantool's message.
     */
    static List<Object> run(final String line, final SessionControl control) throws StatementException
    {
        final Matcher call = DELIMITER_CALL.matcher(line);
        if (call.matches())
        {
            control.delimiter(call.group(3));
            return List.of();
        }
        final String text = line.substring(1);
        final StringTokenizer words = new StringTokenizer(text);
        switch (words.hasMoreTokens() ? words.nextToken() : "help")
        {
            case "help":
            case "h":
                return List.of(HELP);
            case "quit":
            case "q":
                return null;
            case "set":
            case "s":
                return set(next(words), next(words), control);
            default:
                throw new StatementException("Invalid command \\" + text + ". Type \\help for help.");
        }
    }

    private static List<Object> set(final String parameter, final String value, final SessionControl control)
        throws StatementException
    {
        if (null == parameter)
        {
            throw new StatementException("Invalid set syntax, type \\help for help");
        }
        switch (parameter)
        {
            case "language":
            case "lang":
            case "l":
                return language(value);
            case "output":
            case "o":
                return output(value, control);
            case "delimiter":
            case "delim":
            case "d":
                if (REMOTE_DELIMITER.equals(control.delimiter()))
                {
                    throw new StatementException("Can not install delimiter for net box sessions");
                }
                control.delimiter(null == value ? "" : value);
                return List.of();
            default:
                throw new StatementException("Unknown parameter: " + parameter);
        }
    }

    private static List<Object> language(final String value) throws StatementException
    {
        if (null == value)
        {
            return List.of(Map.of("language", "lua"));
        }
        if (!"lua".equals(value))
        {
            throw new StatementException("Invalid language \"" + value + "\", supported languages: lua.");
        }
        return List.of(true);
    }

    private static List<Object> output(final String value, final SessionControl control) throws StatementException
    {
        try
        {
            control.output(OutputFormat.parse(value).text());
            return List.of(true);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new StatementException(ex.getMessage(), ex);
        }
    }

    private static String next(final StringTokenizer words)
    {
        return words.hasMoreTokens() ? words.nextToken() : null;
    }
}
