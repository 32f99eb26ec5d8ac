package io.memtx.memtx.differential;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One corner case on its way through our engine: its spaces and the answers so far, in the text that
 * {@code corner.lua} has for them.
 */
final class CornerRun
{
    private final Memtx db;
    private final String prefix;
    private final List<String> answers = new ArrayList<>();
    private int spaceCount;

    CornerRun(final Memtx db, final int number)
    {
        this.db = db;
        prefix = "c" + number + '_';
    }

    Memtx db()
    {
        return db;
    }

    List<String> answers()
    {
        return answers;
    }

    /** The name of the next space; also of a sequence. */
    String name()
    {
        return prefix + ++spaceCount;
    }

    Space space(final Consumer<SpaceDefinition> describe)
    {
        return db.createSpace(name(), describe);
    }

    /** Does something and notes its result, or its refusal. */
    void answer(final Supplier<?> action)
    {
        try
        {
            answers.add(text(action.get()));
        }
        catch (final MemtxException ex)
        {
            answers.add("error " + ex.code().number() + ' ' + ex.getMessage());
        }
    }

    /** Does something of which only matters whether it is refused. */
    void attempt(final Runnable action)
    {
        answer(() ->
        {
            action.run();
            return "ok";
        });
    }

    private static String text(final Object value)
    {
        if (value instanceof Tuple tuple)
        {
            return text(tuple.toList());
        }
        if (value instanceof List<?> list)
        {
            return list.stream().map(CornerRun::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> map)
        {
            return map.entrySet().stream().map((entry) -> text(entry.getKey()) + ':' + text(entry.getValue()))
                .sorted().collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof String string)
        {
            return "ok".equals(string) ? string : '"' + string + '"';
        }
        return String.valueOf(value);
    }
}
