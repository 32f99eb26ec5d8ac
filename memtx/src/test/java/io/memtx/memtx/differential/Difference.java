package io.memtx.memtx.differential;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Two answers that should be one.
 *
 * @param script of which the last statement was answered.
 * @param theirs answer of Tarantool.
 * @param ours   answer of our engine.
 */
record Difference(List<Statement> script, String theirs, String ours)
{
    /** The statement that was answered. */
    Statement last()
    {
        return script.get(script.size() - 1);
    }

    @Override
    public String toString()
    {
        return script.stream().map(Statement::toString).collect(Collectors.joining("\n")) +
            "\ntarantool: " + theirs + "\nours:      " + ours;
    }
}
