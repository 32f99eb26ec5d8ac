package io.memtx.bench.peer.tarantool;

import java.util.Optional;

/**
 * One figure that a script printed. Names are dotted, such as {@code c.get.tree}; {@link TarantoolStage} lists them.
 *
 * @param name  what was measured.
 * @param unit  ns (per operation), s, or bytes (per tuple or entry).
 * @param value in that unit.
 */
public record TarantoolFigure(String name, String unit, double value)
{
    private static final String PREFIX = "figure";

    /**
     * @param line that a script printed.
     * @return the figure; empty when the line is none.
     */
    static Optional<TarantoolFigure> parse(final String line)
    {
        final String[] words = line.trim().split(" +");
        if (4 != words.length || !PREFIX.equals(words[0]))
        {
            return Optional.empty();
        }
        try
        {
            return Optional.of(new TarantoolFigure(words[1], words[2], Double.parseDouble(words[3])));
        }
        catch (final NumberFormatException ex)
        {
            return Optional.empty();
        }
    }
}
