package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.ReadableIndex;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.index.IteratorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a {@link CrashScript} amounts to after so many transactions, held by plain maps, and the comparison of an engine
 * with it. Goes forward only.
 */
final class CrashModel
{
    private final CrashScript script;
    private final Map<Long, Tuple> accounts = new HashMap<>();
    private final Map<List<Long>, Tuple> events = new HashMap<>();
    private long transactionCount;
    private final long baseLsn;
    private long lsn;

    /**
     * @param script  that is followed.
     * @param baseLsn before the first transaction.
     */
    CrashModel(final CrashScript script, final long baseLsn)
    {
        this.script = script;
        this.baseLsn = baseLsn;
        lsn = baseLsn;
    }

    long transactionCount()
    {
        return transactionCount;
    }

    long baseLsn()
    {
        return baseLsn;
    }

    boolean hasAccount(final long accountId)
    {
        return accounts.containsKey(accountId);
    }

    /** Goes on until an LSN is reached, or passed, which is a transaction in parts. */
    void advanceTo(final long targetLsn)
    {
        while (lsn < targetLsn)
        {
            advance();
        }
    }

    /** Does the next transaction. */
    void advance()
    {
        for (final CrashScript.Step step : script.transaction(transactionCount, this::hasAccount))
        {
            apply(step);
            lsn++;
        }
        transactionCount++;
    }

    /**
     * Compares an engine that has recovered: whole transactions only, all that were acknowledged, and through every
     * index exactly what they amount to.
     *
     * @param db           recovered.
     * @param acknowledged transactions at least.
     * @param what         is being done, with the seed, for the text of a failure.
     */
    void check(final Memtx db, final long acknowledged, final String what)
    {
        final long recovered = db.info().vclock().get(1);
        advanceTo(recovered);
        assertEquals(lsn, recovered, () -> what + ": a part of transaction " + transactionCount + " is there");
        assertTrue(
            transactionCount >= acknowledged,
            () -> what + ": acknowledged=" + acknowledged + " recovered=" + transactionCount);

        final Space accountSpace = db.space(CrashScript.ACCOUNTS);
        assertEquals(accounts.size(), accountSpace.size(), what);
        check(
            accountSpace.primary(), accountSpace.index("group"), accountSpace.index("tag"),
            db.space(CrashScript.EVENTS).primary(), what);
    }

    /**
     * Compares what a view has with what its vclock says.
     *
     * @param view of a standby.
     * @param what is being done, with the seed, for the text of a failure.
     */
    void check(final ReadView view, final String what)
    {
        final long reached = view.vclock().get(1);
        advanceTo(reached);
        assertEquals(lsn, reached, () -> what + ": a part of transaction " + transactionCount + " is there");
        check(
            view.primary(CrashScript.ACCOUNTS), view.index(CrashScript.ACCOUNTS, "group"),
            view.index(CrashScript.ACCOUNTS, "tag"), view.primary(CrashScript.EVENTS), what);
    }

    private void check(
        final ReadableIndex primary,
        final ReadableIndex group,
        final ReadableIndex tag,
        final ReadableIndex eventPrimary,
        final String what)
    {
        final List<Tuple> expected = new ArrayList<>(accounts.values());
        assertSame(expected, primary.select(), what + ": primary index of accounts");
        assertSame(expected, group.select(), what + ": index group");
        assertSame(expected, tag.select(), what + ": index tag");
        for (long g = 0; g < 7; g++)
        {
            final long wanted = g;
            final long count = expected.stream().filter((tuple) -> wanted == tuple.getLong(3)).count();
            assertEquals(count, group.count(IteratorType.EQ, key(g)), what + ": group " + g);
        }
        assertSame(new ArrayList<>(events.values()), eventPrimary.select(), what + ": events");
    }

    private static void assertSame(final List<Tuple> expected, final List<Tuple> actual, final String what)
    {
        assertEquals(byText(expected), byText(actual), what);
    }

    private static Map<String, Integer> byText(final List<Tuple> tuples)
    {
        final Map<String, Integer> counts = new TreeMap<>();
        for (final Tuple tuple : tuples)
        {
            counts.merge(tuple.toString(), 1, Integer::sum);
        }
        return counts;
    }

    private void apply(final CrashScript.Step step)
    {
        final Tuple old = accounts.get(step.key());
        switch (step.kind())
        {
            case REPLACE -> accounts.put(step.key(), Tuple.of(CrashScript.fields(step)));
            case DELETE -> accounts.remove(step.key());
            case UPDATE -> accounts.put(step.key(), Tuple.of(
                step.key(), step.amount(), old.getString(2), step.group(), step.key()));
            case UPSERT -> accounts.put(step.key(), null == old ?
                Tuple.of(CrashScript.fields(step)) :
                Tuple.of(step.key(), old.getLong(1) + 1, old.getString(2), old.getLong(3), step.key()));
            case EVENT -> events.put(
                List.of(step.key(), step.amount()), Tuple.of(step.key(), step.amount(), step.text()));
        }
    }
}
