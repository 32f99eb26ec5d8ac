package io.memtx.server.history;

import io.memtx.server.history.AppendChecker.Step;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Histories that are known to be right or wrong. */
class AppendCheckerTest
{
    private final List<Call<List<Step>, List<List<Long>>>> calls = new ArrayList<>();

    @Test
    void shouldAcceptListsThatGrow()
    {
        ok(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(read(1), append(1, 12)), list(11));
        ok(4, 5, List.of(read(1), read(2)), list(11, 12), list());
        assertValid();
    }

    @Test
    void shouldAcceptOverlappingTransactionsInSomeOrder()
    {
        ok(0, 9, List.of(append(1, 11), append(2, 21)));
        ok(0, 9, List.of(append(2, 22), append(1, 12)));
        ok(0, 9, List.of(read(1), read(2)), list(12), list(22));
        ok(10, 11, List.of(read(1), read(2)), list(12, 11), list(22, 21));
        assertValid();
    }

    @Test
    void shouldRefuseWritesInTwoOrders()
    {
        ok(0, 9, List.of(append(1, 11), append(2, 21)));
        ok(0, 9, List.of(append(2, 22), append(1, 12)));
        ok(10, 11, List.of(read(1), read(2)), list(12, 11), list(21, 22));
        assertInvalid("G0");
    }

    @Test
    void shouldRefuseTwoThatReadEachOther()
    {
        ok(0, 9, List.of(append(1, 11), read(2)), list(21));
        ok(0, 9, List.of(append(2, 21), read(1)), list(11));
        assertInvalid("G1c");
    }

    @Test
    void shouldRefuseAReadOfHalfOfWhatWasWritten()
    {
        ok(0, 9, List.of(append(1, 11), append(2, 21)));
        ok(0, 9, List.of(read(1), read(2)), list(11), list());
        ok(10, 11, List.of(read(2)), list(21));
        assertInvalid("G-single");
    }

    @Test
    void shouldRefuseALostUpdate()
    {
        ok(0, 9, List.of(read(1), append(1, 11)), list());
        ok(0, 9, List.of(read(1), append(1, 12)), list());
        ok(10, 11, List.of(read(1)), list(11, 12));
        assertInvalid("G-single");
    }

    @Test
    void shouldRefuseWriteSkew()
    {
        ok(0, 9, List.of(read(1), append(2, 21)), list());
        ok(0, 9, List.of(read(2), append(1, 11)), list());
        ok(10, 11, List.of(read(1), read(2)), list(11), list(21));
        assertInvalid("G2");
    }

    @Test
    void shouldRefuseAStaleReadWhenTimeCounts()
    {
        ok(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(append(1, 12)));
        ok(4, 5, List.of(read(1)), list(11));
        ok(6, 7, List.of(read(1)), list(11, 12));
        assertInvalid("G-single with time");
    }

    @Test
    void shouldAcceptAStaleReadWhenTimeDoesNotCount()
    {
        ok(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(append(1, 12)));
        ok(4, 5, List.of(read(1)), list(11));
        assertEquals(List.of(), AppendChecker.check(calls, false).findings());
    }

    @Test
    void shouldRefuseWhatWasAcknowledgedAndIsLost()
    {
        ok(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(append(1, 12)));
        ok(4, 5, List.of(read(1)), list(11));
        assertInvalid("G-single with time");
    }

    @Test
    void shouldRefuseTwoHistories()
    {
        ok(0, 9, List.of(append(1, 11)));
        ok(0, 9, List.of(append(1, 12)));
        ok(0, 9, List.of(read(1)), list(11));
        ok(0, 9, List.of(read(1)), list(12));
        assertInvalid("two orders");
    }

    @Test
    void shouldRefuseWhatWasRolledBack()
    {
        failed(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(read(1)), list(11));
        assertInvalid("rolled back and seen");
    }

    @Test
    void shouldRefuseHalfATransactionInOneList()
    {
        ok(0, 9, List.of(append(1, 11), append(1, 12)));
        ok(0, 9, List.of(read(1)), list(11));
        assertInvalid("half a transaction");
    }

    @Test
    void shouldAcceptItsOwnHalf()
    {
        ok(0, 9, List.of(append(1, 11), read(1), append(1, 12)), list(11));
        ok(10, 12, List.of(read(1)), list(11, 12));
        assertValid();
    }

    @Test
    void shouldRefuseNotToSeeItsOwn()
    {
        ok(0, 9, List.of(append(1, 11), read(1)), list());
        assertInvalid("does not see its own");
    }

    @Test
    void shouldRefuseWhatIsThereTwice()
    {
        ok(0, 1, List.of(append(1, 11)));
        ok(2, 3, List.of(read(1)), list(11, 11));
        assertInvalid("twice there");
    }

    @Test
    void shouldRefuseWhatNobodyAppended()
    {
        ok(2, 3, List.of(read(1)), list(11));
        assertInvalid("invented");
    }

    @Test
    void shouldRefuseWhatWasAppendedElsewhere()
    {
        ok(0, 1, List.of(append(2, 11)));
        ok(2, 3, List.of(read(1)), list(11));
        assertInvalid("invented");
    }

    @Test
    void shouldAcceptWhatIsUnknownLateOrNever()
    {
        unknown(0, List.of(append(1, 11)));
        unknown(0, List.of(append(1, 12)));
        ok(2, 3, List.of(read(1)), list());
        ok(4, 5, List.of(read(1)), list(12));
        assertValid();
    }

    @Test
    void shouldRefuseWhatIsUnknownSeenAndGone()
    {
        unknown(0, List.of(append(1, 11)));
        ok(2, 3, List.of(read(1)), list(11));
        ok(4, 5, List.of(read(1)), list());
        assertInvalid("G-single with time");
    }

    private static Step append(final long key, final long value)
    {
        return new Step(key, value);
    }

    private static Step read(final long key)
    {
        return new Step(key, 0);
    }

    private static List<Long> list(final long... values)
    {
        return LongStream.of(values).boxed().toList();
    }

    private void ok(final long fromNs, final long toNs, final List<Step> steps)
    {
        add(fromNs, toNs, steps, List.of());
    }

    private void ok(final long fromNs, final long toNs, final List<Step> steps, final List<Long> read)
    {
        add(fromNs, toNs, steps, List.of(read));
    }

    private void ok(
        final long fromNs, final long toNs, final List<Step> steps, final List<Long> one, final List<Long> two)
    {
        add(fromNs, toNs, steps, List.of(one, two));
    }

    private void add(final long fromNs, final long toNs, final List<Step> steps, final List<List<Long>> reads)
    {
        calls.add(new Call<>(calls.size(), 1, steps, reads, Outcome.OK, fromNs, toNs));
    }

    private void failed(final long fromNs, final long toNs, final List<Step> steps)
    {
        calls.add(new Call<>(calls.size(), 1, steps, null, Outcome.FAILED, fromNs, toNs));
    }

    private void unknown(final long fromNs, final List<Step> steps)
    {
        calls.add(new Call<>(calls.size(), 1, steps, null, Outcome.UNKNOWN, fromNs, Long.MAX_VALUE));
    }

    private void assertValid()
    {
        assertEquals(List.of(), AppendChecker.check(calls, true).findings());
    }

    private void assertInvalid(final String text)
    {
        final Verdict verdict = AppendChecker.check(calls, true);
        assertTrue(!verdict.isValid() && verdict.findings().get(0).startsWith(text), verdict::toString);
    }
}
