package io.memtx.server.console;

import java.util.List;

/**
 * In which language a session shows what its statements return: {@code \set output}.
 */
enum OutputFormat
{
    YAML("yaml"),
    LUA_LINE("lua,line"),
    LUA_BLOCK("lua,block");

    private final String text;

    OutputFormat(final String text)
    {
        this.text = text;
    }

    String text()
    {
        return text;
    }

    /**
     * @param text as a user writes it; null when there was none.
     * @return the format.
     * @throws IllegalArgumentException with Tarantool's message when it is none.
     */
    static OutputFormat parse(final String text)
    {
        if (null == text)
        {
            throw new IllegalArgumentException("Specify output format: lua or yaml.");
        }
        final int comma = text.indexOf(',');
        final boolean isSplit = comma > 0 && comma + 1 < text.length();
        final String language = isSplit ? text.substring(0, comma) : text;
        final String option = isSplit ? text.substring(comma + 1) : null;
        if ("yaml".equals(language))
        {
            return YAML;
        }
        if (!"lua".equals(language))
        {
            throw new IllegalArgumentException(
                "Invalid format \"" + text + "\", supported languages: lua and yaml.");
        }
        if (null != option && !"line".equals(option) && !"block".equals(option))
        {
            throw new IllegalArgumentException("Wrong option \"" + option + "\", expecting: line or block.");
        }
        return "block".equals(option) ? LUA_BLOCK : LUA_LINE;
    }

    /**
     * @param results of a statement.
     * @return what is shown, also when they cannot be.
     */
    String results(final List<?> results)
    {
        try
        {
            return YAML == this ? YamlOutput.results(results) : LuaOutput.results(results, LUA_BLOCK == this);
        }
        catch (final IllegalArgumentException ex)
        {
            return unwritable(ex);
        }
    }

    /**
     * @param error that a statement threw.
     * @return what is shown, also when it cannot be.
     */
    String error(final Object error)
    {
        try
        {
            return YAML == this ? YamlOutput.error(error) : LuaOutput.error(error, LUA_BLOCK == this);
        }
        catch (final IllegalArgumentException ex)
        {
            return unwritable(ex);
        }
    }

    /**
     * @param value to show before the answer.
     * @return what is shown, also when it cannot be.
     */
    String push(final Object value)
    {
        try
        {
            return YAML == this ? YamlOutput.push(value) : LuaOutput.push(value, LUA_BLOCK == this);
        }
        catch (final IllegalArgumentException ex)
        {
            return unwritable(ex);
        }
    }

    private String unwritable(final IllegalArgumentException ex)
    {
        return error("console: an exception occurred when formatting the output: " + ex.getMessage());
    }
}
