package io.memtx.server.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A set that values are added to, each once: what was acknowledged is in it, what was refused is not, and what was seen
 * once stays.
 */
public final class SetChecker
{
    private SetChecker()
    {
    }

    /** What may be asked of a set. */
    public enum Kind
    {
        /** Takes a value that nobody else adds. */
        ADD,
        /** Answers what a node has, which may be behind. */
        READ,
        /** Answers all that has been acknowledged before. */
        READ_CURRENT,
        /** The same, of a node, when all is quiet: the truth. */
        READ_FINAL
    }

    /**
     * A question.
     *
     * @param kind  of it.
     * @param value to be added.
     */
    public record Request(Kind kind, long value)
    {
        @Override
        public String toString()
        {
            return Kind.ADD == kind ? "ADD " + value : kind.toString();
        }
    }

    /**
     * @param calls that were made; answers of ADD may be anything.
     * @return whether a set could have answered so.
     */
    public static Verdict check(final List<Call<Request, List<Long>>> calls)
    {
        final List<String> findings = new ArrayList<>();
        final Map<Long, Call<Request, List<Long>>> adds = new TreeMap<>();
        final Set<Long> seen = new HashSet<>();
        for (final Call<Request, List<Long>> call : calls)
        {
            if (Kind.ADD == call.request().kind())
            {
                if (null != adds.put(call.request().value(), call))
                {
                    findings.add("a test adds a value twice: " + call);
                }
            }
        }
        final List<Call<Request, List<Long>>> reads = calls.stream()
            .filter((call) -> Kind.ADD != call.request().kind() && call.isOk()).toList();
        for (final Call<Request, List<Long>> read : reads)
        {
            checkValues(read, adds, findings);
            seen.addAll(read.answer());
        }
        for (final Call<Request, List<Long>> read : reads)
        {
            if (Kind.READ != read.request().kind())
            {
                checkComplete(read, adds, seen, findings);
            }
        }
        checkNothingGoes(reads, findings);
        return Verdict.of(findings);
    }

    private static void checkValues(
        final Call<Request, List<Long>> read,
        final Map<Long, Call<Request, List<Long>>> adds,
        final List<String> findings)
    {
        final Set<Long> once = new HashSet<>();
        for (final Long value : read.answer())
        {
            final Call<Request, List<Long>> add = adds.get(value);
            if (!once.add(value))
            {
                findings.add("twice there: " + value + " in " + text(read));
            }
            if (null == add || read.isBefore(add))
            {
                findings.add("invented: " + value + " in " + text(read));
            }
            else if (Outcome.FAILED == add.outcome())
            {
                findings.add("rolled back and seen: " + add + " in " + text(read));
            }
        }
    }

    private static void checkComplete(
        final Call<Request, List<Long>> read,
        final Map<Long, Call<Request, List<Long>>> adds,
        final Set<Long> seen,
        final List<String> findings)
    {
        final Set<Long> there = new HashSet<>(read.answer());
        for (final Call<Request, List<Long>> add : adds.values())
        {
            final long value = add.request().value();
            if (!there.contains(value))
            {
                if (add.isOk() && add.isBefore(read))
                {
                    findings.add("lost: " + add + " not in " + text(read));
                }
                else if (Kind.READ_FINAL == read.request().kind() && seen.contains(value))
                {
                    findings.add("seen and gone: " + add + " not in " + text(read));
                }
            }
        }
    }

    /** What a node has shown it shows from then on, over all its lives. */
    private static void checkNothingGoes(final List<Call<Request, List<Long>>> reads, final List<String> findings)
    {
        final Map<Integer, List<Call<Request, List<Long>>>> byNode = new HashMap<>();
        reads.forEach((read) -> byNode.computeIfAbsent(read.node(), (node) -> new ArrayList<>()).add(read));
        for (final List<Call<Request, List<Long>>> ofNode : byNode.values())
        {
            for (int i = 1; i < ofNode.size(); i++)
            {
                final Call<Request, List<Long>> last = ofNode.get(i);
                final Set<Long> there = new HashSet<>(last.answer());
                for (int j = i - 1; j >= Math.max(0, i - 8); j--)
                {
                    final Call<Request, List<Long>> earlier = ofNode.get(j);
                    if (earlier.isBefore(last))
                    {
                        earlier.answer().stream().filter((value) -> !there.contains(value)).forEach((value) ->
                            findings.add("shown and gone: " + value + " of " + text(earlier) + " in " + text(last)));
                        break;
                    }
                }
            }
        }
    }

    private static String text(final Call<Request, List<Long>> read)
    {
        return read.request() + " of " + read.client() + " at " + read.node() + " [" + read.invokedNs() + ", " +
            read.answeredNs() + ']';
    }
}
