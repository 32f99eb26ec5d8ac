package io.memtx.server.history;

import java.util.List;

/**
 * What a checker says.
 *
 * @param kind     of it.
 * @param findings what is wrong, for people; empty unless it is.
 */
public record Verdict(Kind kind, List<String> findings)
{
    private static final int SHOWN_MAX = 20;

    /** Of a verdict. */
    public enum Kind
    {
        /** A correct object could have shown all of it. */
        VALID,
        /** No correct object could have. */
        INVALID,
        /** It was not found out within the time. */
        UNDECIDED
    }

    static Verdict of(final List<String> findings)
    {
        return findings.isEmpty() ? new Verdict(Kind.VALID, List.of()) : new Verdict(Kind.INVALID, findings);
    }

    /**
     * @return whether nothing is wrong with it.
     */
    public boolean isValid()
    {
        return Kind.VALID == kind;
    }

    @Override
    public String toString()
    {
        final int more = findings.size() - SHOWN_MAX;
        return kind + (findings.isEmpty() ? "" : "\n  ") +
            String.join("\n  ", findings.subList(0, Math.min(SHOWN_MAX, findings.size()))) +
            (more > 0 ? "\n  and " + more + " more" : "");
    }
}
