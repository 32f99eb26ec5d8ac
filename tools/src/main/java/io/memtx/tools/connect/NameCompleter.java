package io.memtx.tools.connect;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Completes names by what the instance has: globals, spaces, indexes, methods, fields. The console is asked with a
 * statement, so that it works with whatever is at the other end.
 */
final class NameCompleter implements Completer
{
    private static final List<String> COMMANDS = List.of(
        "\\help", "\\quit", "\\set output yaml", "\\set output lua", "\\set output lua,block", "\\set delimiter");
    private static final List<String> KEYWORDS = List.of(
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while");
    private static final Pattern NAMES = Pattern.compile("(?:[A-Za-z_]\\w*[.:])*\\w*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final int LIMIT = 500;

    /**
     * Walks from the globals along the path, and lists keys of the value there and of what its metatable looks in. Names
     * that begin with an underscore come only when asked for.
     */
    private static final String QUESTION =
        """
        return (function(path, prefix, limit)
            local value = _G
            for name in path:gmatch('[%%w_]+') do
                local ok, next_value = pcall(function() return value[name] end)
                if not ok or next_value == nil then return {} end
                value = next_value
            end
            local seen, names = {}, {}
            local function take(name)
                if type(name) == 'string' and name:sub(1, #prefix) == prefix and not seen[name] and #names < limit
                    and (prefix ~= '' or name:sub(1, 1) ~= '_') then
                    seen[name] = true
                    names[#names + 1] = name
                end
            end
            local function list(object, depth)
                if depth > 5 then return end
                if type(object) == 'table' then
                    for name in next, object do take(name) end
                end
                local ok, meta = pcall(getmetatable, object)
                if not ok or type(meta) ~= 'table' then return end
                if type(rawget(meta, '__pairs')) == 'function' then
                    pcall(function()
                        for name in rawget(meta, '__pairs')(object) do take(name) end
                    end)
                end
                if type(rawget(meta, '__autocomplete')) == 'function' then
                    local done, found = pcall(rawget(meta, '__autocomplete'), object)
                    if done then list(found, depth + 1) end
                end
                list(rawget(meta, '__index'), depth + 1)
            end
            list(value, 0)
            table.sort(names)
            return names
        end)('%s', '%s', %d)
        """;

    private final ConsoleConnection connection;

    NameCompleter(final ConsoleConnection connection)
    {
        this.connection = connection;
    }

    @Override
    public void complete(final LineReader reader, final ParsedLine line, final List<Candidate> candidates)
    {
        final String word = line.word().substring(0, line.wordCursor());
        if (line.line().startsWith("\\"))
        {
            COMMANDS.forEach((command) -> candidates.add(candidate(command)));
            return;
        }
        if (!NAMES.matcher(word).matches())
        {
            return;
        }
        final int split = Math.max(word.lastIndexOf('.'), word.lastIndexOf(':')) + 1;
        final String path = word.substring(0, split);
        for (final String name : ask(path, word.substring(split)))
        {
            candidates.add(candidate(path + name));
        }
        if (path.isEmpty())
        {
            KEYWORDS.forEach((keyword) -> candidates.add(candidate(keyword)));
        }
    }

    private List<String> ask(final String path, final String prefix)
    {
        try
        {
            final String answer =
                connection.evaluate(String.format(QUESTION, path, prefix, LIMIT), (pushed) -> { });
            if (null == answer || !answer.startsWith("---") || ConsoleConnection.isError(answer))
            {
                return List.of();
            }
            final Object results = new Load(LoadSettings.builder().build()).loadFromString(answer);
            return results instanceof List<?> list && 1 == list.size() && list.get(0) instanceof List<?> names ?
                names.stream().map(String::valueOf).filter((name) -> NAME.matcher(name).matches()).toList() :
                List.of();
        }
        catch (final IOException | YamlEngineException ex)
        {
            return List.of(); // no names is no harm; the next statement says what is wrong
        }
    }

    private static Candidate candidate(final String text)
    {
        return new Candidate(text, text, null, null, null, null, false);
    }
}
