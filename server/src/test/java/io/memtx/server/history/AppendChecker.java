package io.memtx.server.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists that transactions append to and read, each value once. The longest list that was seen of a key says in which
 * order it grew; all other ones are its beginnings. From that order follow which transaction comes before which, and no
 * transaction comes before itself (Adya, "Weak Consistency", 1999; lists after Kingsbury and Alvaro, "Elle", 2020).
 */
public final class AppendChecker
{
    /**
     * One step of a transaction.
     *
     * @param key   of a list.
     * @param value to be appended; 0 to read.
     */
    public record Step(long key, long value)
    {
        boolean isRead()
        {
            return 0 == value;
        }

        @Override
        public String toString()
        {
            return isRead() ? "read " + key : "append " + key + ' ' + value;
        }
    }

    private final List<Call<List<Step>, List<List<Long>>>> calls;
    private final boolean isRealTime;
    private final List<String> findings = new ArrayList<>();
    private final Map<Long, List<Long>> longest = new HashMap<>();
    private final Map<Long, Integer> appenders = new HashMap<>();

    private AppendChecker(final List<Call<List<Step>, List<List<Long>>>> calls, final boolean isRealTime)
    {
        this.calls = calls;
        this.isRealTime = isRealTime;
    }

    /**
     * @param calls      that were made; an answer has a list for each read, in their order.
     * @param isRealTime whether a transaction that was over when another began is before it.
     * @return whether lists could have answered so.
     */
    public static Verdict check(final List<Call<List<Step>, List<List<Long>>>> calls, final boolean isRealTime)
    {
        return new AppendChecker(calls, isRealTime).check();
    }

    private Verdict check()
    {
        for (int i = 0; i < calls.size(); i++)
        {
            for (final Step step : calls.get(i).request())
            {
                if (!step.isRead() && null != appenders.put(step.value(), i))
                {
                    findings.add("a test appends a value twice: " + calls.get(i));
                }
            }
        }
        for (int i = 0; i < calls.size(); i++)
        {
            if (calls.get(i).isOk())
            {
                checkReads(i);
            }
        }
        if (findings.isEmpty())
        {
            checkOrder();
        }
        return Verdict.of(findings);
    }

    private void checkReads(final int number)
    {
        final Call<List<Step>, List<List<Long>>> call = calls.get(number);
        final Map<Long, List<Long>> own = new HashMap<>();
        int reads = 0;
        for (final Step step : call.request())
        {
            if (step.isRead())
            {
                final List<Long> list = call.answer().get(reads++);
                checkValues(number, step.key(), list);
                final List<Long> appended = own.getOrDefault(step.key(), List.of());
                final int tail = list.size() - appended.size();
                if (tail < 0 || !list.subList(tail, list.size()).equals(appended))
                {
                    findings.add("does not see its own " + appended + " in key " + step.key() + ": " + call);
                }
                final List<Long> known = longest.getOrDefault(step.key(), List.of());
                final int common = Math.min(known.size(), list.size());
                if (!known.subList(0, common).equals(list.subList(0, common)))
                {
                    findings.add("two orders of key " + step.key() + ": " + known + " and " + list + " of " + call);
                }
                else if (list.size() > known.size())
                {
                    longest.put(step.key(), list);
                }
            }
            else
            {
                own.computeIfAbsent(step.key(), (key) -> new ArrayList<>()).add(step.value());
            }
        }
    }

    private void checkValues(final int reader, final long key, final List<Long> list)
    {
        final Call<List<Step>, List<List<Long>>> call = calls.get(reader);
        final Set<Long> once = new HashSet<>();
        for (int i = 0; i < list.size(); i++)
        {
            final long value = list.get(i);
            final Integer appender = appenders.get(value);
            if (!once.add(value))
            {
                findings.add("twice there: " + value + " in key " + key + " of " + call);
            }
            if (null == appender || !calls.get(appender).request().contains(new Step(key, value)) ||
                call.isBefore(calls.get(appender)))
            {
                findings.add("invented: " + value + " in key " + key + " of " + call);
            }
            else if (Outcome.FAILED == calls.get(appender).outcome())
            {
                findings.add("rolled back and seen: " + calls.get(appender) + " in key " + key + " of " + call);
            }
            else if (appender != reader)
            {
                checkWhole(calls.get(appender), call, key, list, i);
            }
        }
    }

    /** What a transaction has appended to one list stands together in it, all of it. */
    private void checkWhole(
        final Call<List<Step>, List<List<Long>>> appender,
        final Call<List<Step>, List<List<Long>>> reader,
        final long key,
        final List<Long> list,
        final int index)
    {
        final List<Long> all = valuesOf(appender, key);
        final int begin = index - all.indexOf(list.get(index));
        if (begin < 0 || begin + all.size() > list.size() || !list.subList(begin, begin + all.size()).equals(all))
        {
            findings.add("half a transaction: " + appender + " in key " + key + " of " + reader);
        }
    }

    private static List<Long> valuesOf(final Call<List<Step>, ?> call, final long key)
    {
        return call.request().stream().filter((step) -> !step.isRead() && step.key() == key).map(Step::value).toList();
    }

    private void checkOrder()
    {
        final PrecedenceGraph graph = new PrecedenceGraph(calls.size());
        for (int i = 0; i < calls.size(); i++)
        {
            if (calls.get(i).isOk())
            {
                addReads(graph, i);
            }
        }
        longest.forEach((key, list) ->
        {
            for (int i = 1; i < list.size(); i++)
            {
                graph.add(appenders.get(list.get(i - 1)), appenders.get(list.get(i)), PrecedenceGraph.Kind.WW);
            }
        });
        addUnseen(graph);
        if (isRealTime)
        {
            addTime(graph);
        }
        final List<PrecedenceGraph.Edge> cycle = graph.cycle();
        if (!cycle.isEmpty())
        {
            findings.add(PrecedenceGraph.name(cycle) + ": ");
            for (final PrecedenceGraph.Edge edge : cycle)
            {
                findings.add("  " + text(edge.from()) + "  is before by " + edge.kind() + "  " + text(edge.to()));
            }
        }
    }

    private String text(final int node)
    {
        return node < calls.size() ? calls.get(node).toString() : "(a moment)";
    }

    private void addReads(final PrecedenceGraph graph, final int reader)
    {
        final Set<Long> appended = new HashSet<>();
        int reads = 0;
        for (final Step step : calls.get(reader).request())
        {
            if (!step.isRead())
            {
                appended.add(step.key());
                continue;
            }
            final List<Long> list = calls.get(reader).answer().get(reads++);
            if (!list.isEmpty())
            {
                graph.add(appenders.get(list.get(list.size() - 1)), reader, PrecedenceGraph.Kind.WR);
            }
            final List<Long> all = longest.getOrDefault(step.key(), List.of());
            if (list.size() < all.size())
            {
                graph.add(reader, appenders.get(all.get(list.size())), PrecedenceGraph.Kind.RW);
            }
        }
    }

    /** What was acknowledged and is in no list that was seen comes behind all that was seen of that key. */
    private void addUnseen(final PrecedenceGraph graph)
    {
        final Map<Long, List<Integer>> unseen = new HashMap<>();
        for (int i = 0; i < calls.size(); i++)
        {
            for (final Step step : calls.get(i).isOk() ? calls.get(i).request() : List.<Step>of())
            {
                if (!step.isRead() && !longest.getOrDefault(step.key(), List.of()).contains(step.value()))
                {
                    unseen.computeIfAbsent(step.key(), (key) -> new ArrayList<>()).add(i);
                }
            }
        }
        for (int i = 0; i < calls.size(); i++)
        {
            for (final Step step : calls.get(i).isOk() ? calls.get(i).request() : List.<Step>of())
            {
                for (final Integer appender : step.isRead() ?
                    unseen.getOrDefault(step.key(), List.of()) : Collections.<Integer>emptyList())
                {
                    graph.add(i, appender, PrecedenceGraph.Kind.RW);
                }
            }
        }
    }

    /** Moments at which a transaction was over, one behind the other; who began later is behind the last of them. */
    private void addTime(final PrecedenceGraph graph)
    {
        final List<Integer> ended = new ArrayList<>();
        final List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++)
        {
            begun.add(i);
            if (calls.get(i).isOk())
            {
                ended.add(i);
            }
        }
        ended.sort((left, right) -> Long.compare(calls.get(left).answeredNs(), calls.get(right).answeredNs()));
        begun.sort((left, right) -> Long.compare(calls.get(left).invokedNs(), calls.get(right).invokedNs()));
        int passed = 0;
        int moment = -1;
        for (final int call : begun)
        {
            while (passed < ended.size() && calls.get(ended.get(passed)).isBefore(calls.get(call)))
            {
                final int next = graph.newNode();
                graph.add(ended.get(passed++), next, PrecedenceGraph.Kind.TIME);
                if (moment >= 0)
                {
                    graph.add(moment, next, PrecedenceGraph.Kind.TIME);
                }
                moment = next;
            }
            if (moment >= 0 && Outcome.FAILED != calls.get(call).outcome())
            {
                graph.add(moment, call, PrecedenceGraph.Kind.TIME);
            }
        }
    }
}
