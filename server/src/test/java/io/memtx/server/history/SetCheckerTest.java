package io.memtx.server.history;

import io.memtx.server.history.SetChecker.Kind;
import io.memtx.server.history.SetChecker.Request;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Histories that are known to be right or wrong. */
class SetCheckerTest
{
    private final List<Call<Request, List<Long>>> calls = new ArrayList<>();

    @Test
    void shouldAcceptWhatWasAddedAndIsThere()
    {
        add(0, 1, 7, Outcome.OK);
        add(2, 3, 8, Outcome.OK);
        read(4, 5, Kind.READ_FINAL, 1, 7, 8);
        assertValid();
    }

    @Test
    void shouldRefuseWhatWasAddedAndIsNotThere()
    {
        add(0, 1, 7, Outcome.OK);
        add(2, 3, 8, Outcome.OK);
        read(4, 5, Kind.READ_FINAL, 1, 7);
        assertInvalid("lost");
    }

    @Test
    void shouldAcceptThatANodeIsBehind()
    {
        add(0, 1, 7, Outcome.OK);
        read(2, 3, Kind.READ, 2);
        assertValid();
    }

    @Test
    void shouldRefuseThatACurrentReadIsBehind()
    {
        add(0, 1, 7, Outcome.OK);
        read(2, 3, Kind.READ_CURRENT, 2);
        assertInvalid("lost");
    }

    @Test
    void shouldAcceptACurrentReadBesideTheAdding()
    {
        add(0, 3, 7, Outcome.OK);
        read(2, 4, Kind.READ_CURRENT, 2);
        assertValid();
    }

    @Test
    void shouldRefuseWhatWasRolledBackAndIsThere()
    {
        add(0, 1, 7, Outcome.FAILED);
        read(2, 3, Kind.READ_FINAL, 1, 7);
        assertInvalid("rolled back and seen");
    }

    @Test
    void shouldRefuseWhatWasRolledBackAndWasSeenMeanwhile()
    {
        add(0, 5, 7, Outcome.FAILED);
        read(2, 3, Kind.READ, 1, 7);
        read(6, 7, Kind.READ_FINAL, 1);
        assertInvalid("rolled back and seen");
    }

    @Test
    void shouldAcceptWhatIsUnknownThereOrNot()
    {
        add(0, Long.MAX_VALUE, 7, Outcome.UNKNOWN);
        add(0, Long.MAX_VALUE, 8, Outcome.UNKNOWN);
        read(6, 7, Kind.READ_FINAL, 1, 8);
        assertValid();
    }

    @Test
    void shouldRefuseWhatIsUnknownSeenAndGone()
    {
        add(0, Long.MAX_VALUE, 7, Outcome.UNKNOWN);
        read(2, 3, Kind.READ, 2, 7);
        read(6, 7, Kind.READ_FINAL, 1);
        assertInvalid("seen and gone");
    }

    @Test
    void shouldRefuseWhatANodeHasShownAndShowsNoMore()
    {
        add(0, 1, 7, Outcome.OK);
        read(2, 3, Kind.READ, 2, 7);
        read(4, 5, Kind.READ, 2);
        read(6, 7, Kind.READ, 2, 7);
        assertInvalid("shown and gone");
    }

    @Test
    void shouldAcceptThatAnotherNodeDoesNotShowItYet()
    {
        add(0, 1, 7, Outcome.OK);
        read(2, 3, Kind.READ, 2, 7);
        read(4, 5, Kind.READ, 3);
        assertValid();
    }

    @Test
    void shouldRefuseWhatNobodyAdded()
    {
        read(4, 5, Kind.READ, 2, 7);
        assertInvalid("invented");
    }

    @Test
    void shouldRefuseWhatIsAddedLater()
    {
        read(4, 5, Kind.READ, 2, 7);
        add(6, 7, 7, Outcome.OK);
        assertInvalid("invented");
    }

    @Test
    void shouldRefuseWhatIsThereTwice()
    {
        add(0, 1, 7, Outcome.OK);
        read(4, 5, Kind.READ_FINAL, 1, 7, 7);
        assertInvalid("twice there");
    }

    private void add(final long fromNs, final long toNs, final long value, final Outcome outcome)
    {
        calls.add(new Call<>(1, 1, new Request(Kind.ADD, value), null, outcome, fromNs, toNs));
    }

    private void read(final long fromNs, final long toNs, final Kind kind, final int node, final long... values)
    {
        calls.add(new Call<>(
            2, node, new Request(kind, 0), LongStream.of(values).boxed().toList(), Outcome.OK, fromNs, toNs));
    }

    private void assertValid()
    {
        assertEquals(List.of(), SetChecker.check(calls).findings());
    }

    private void assertInvalid(final String text)
    {
        final Verdict verdict = SetChecker.check(calls);
        assertTrue(!verdict.isValid() && verdict.findings().get(0).startsWith(text), verdict::toString);
    }
}
