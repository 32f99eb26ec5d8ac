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

    /** Whether another ends with the same statement and answers of the same kind. */
    boolean isLike(final Difference other)
    {
        return last().equals(other.last()) && kind(theirs).equals(kind(other.theirs)) &&
            kind(ours).equals(kind(other.ours));
    }

    private static String kind(final String answer)
    {
        return answer.replaceFirst("^(error \\d+|\\w+).*", "$1");
    }

    @Override
    public String toString()
    {
        return script.stream().map(Statement::toString).collect(Collectors.joining("\n")) +
            "\ntarantool: " + theirs + "\nours:      " + ours;
    }
}
