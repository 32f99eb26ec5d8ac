package io.memtx.server.history;

import io.memtx.server.history.BankChecker.Request;
import io.memtx.server.history.BankChecker.Statement;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Histories that are known to be right or wrong: three accounts with ten each. */
class BankCheckerTest
{
    private final List<Call<Request, Statement>> calls = new ArrayList<>();

    @Test
    void shouldAcceptWhatTheMovesMake()
    {
        look(0, 1, false, List.of(10L, 10L, 10L), List.of());
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        move(2, 3, 2, 1, 2, 14, Outcome.OK);
        look(4, 5, false, List.of(6L, 14L, 10L), List.of(1L)); // a replica may be behind
        look(6, 7, true, List.of(6L, 0L, 24L), List.of(1L, 2L));
        assertValid();
    }

    @Test
    void shouldRefuseHalfAMove()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        look(4, 5, false, List.of(6L, 10L, 10L), List.of(1L));
        assertInvalid("total is not 30");
    }

    @Test
    void shouldRefuseAMoveThatIsInTheListOnly()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        look(4, 5, false, List.of(10L, 10L, 10L), List.of(1L));
        assertInvalid("account 0 is 10, its moves make 6");
    }

    @Test
    void shouldRefuseAMoveThatIsNotInTheList()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        look(4, 5, false, List.of(6L, 14L, 10L), List.of());
        assertInvalid("account 0 is 6, its moves make 10");
    }

    @Test
    void shouldRefuseLessThanNothing()
    {
        move(2, 3, 1, 0, 1, 11, Outcome.OK);
        look(4, 5, false, List.of(-1L, 21L, 10L), List.of(1L));
        assertInvalid("below zero");
    }

    @Test
    void shouldRefuseALostMove()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        look(4, 5, true, List.of(10L, 10L, 10L), List.of());
        assertInvalid("lost");
    }

    @Test
    void shouldRefuseAMoveThatWasRolledBack()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.FAILED);
        look(4, 5, false, List.of(6L, 14L, 10L), List.of(1L));
        assertInvalid("rolled back and seen");
    }

    @Test
    void shouldAcceptAnUnknownMoveThereOrNot()
    {
        move(2, Long.MAX_VALUE, 1, 0, 1, 4, Outcome.UNKNOWN);
        move(2, Long.MAX_VALUE, 2, 0, 2, 3, Outcome.UNKNOWN);
        look(4, 5, true, List.of(7L, 10L, 13L), List.of(2L));
        assertValid();
    }

    @Test
    void shouldRefuseAMoveOfNobody()
    {
        look(4, 5, false, List.of(10L, 10L, 10L), List.of(9L));
        assertInvalid("invented");
    }

    @Test
    void shouldRefuseAMoveThatWasMadeTwice()
    {
        move(2, 3, 1, 0, 1, 4, Outcome.OK);
        look(4, 5, false, List.of(2L, 18L, 10L), List.of(1L, 1L));
        assertInvalid("twice there");
    }

    @Test
    void shouldRefuseAMissingAccount()
    {
        look(4, 5, false, List.of(10L, 10L), List.of());
        assertInvalid("total is not 30");
    }

    private void move(
        final long fromNs,
        final long toNs,
        final long id,
        final int from,
        final int to,
        final long amount,
        final Outcome outcome)
    {
        calls.add(new Call<>(1, 1, Request.move(id, from, to, amount), null, outcome, fromNs, toNs));
    }

    private void look(
        final long fromNs, final long toNs, final boolean isFinal, final List<Long> balances, final List<Long> moves)
    {
        calls.add(new Call<>(
            2, 2, Request.look(isFinal), new Statement(balances, moves), Outcome.OK, fromNs, toNs));
    }

    private void assertValid()
    {
        assertEquals(List.of(), BankChecker.check(calls, 10, 10, 10).findings());
    }

    private void assertInvalid(final String text)
    {
        final Verdict verdict = BankChecker.check(calls, 10, 10, 10);
        assertTrue(verdict.findings().stream().anyMatch((finding) -> finding.startsWith(text)), verdict::toString);
    }
}
