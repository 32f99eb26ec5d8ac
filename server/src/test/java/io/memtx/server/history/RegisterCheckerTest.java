package io.memtx.server.history;

import io.memtx.server.history.RegisterChecker.Request;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Histories that are known to be right or wrong. */
class RegisterCheckerTest
{
    private final List<Call<Request, Long>> calls = new ArrayList<>();

    @Test
    void shouldAcceptNothing()
    {
        assertValid();
    }

    @Test
    void shouldAcceptOneAfterTheOther()
    {
        read(0, 1, 0);
        write(2, 3, 7);
        read(4, 5, 7);
        write(6, 7, 8);
        read(8, 9, 8);
        assertValid();
    }

    @Test
    void shouldRefuseAStaleRead()
    {
        write(0, 1, 7);
        write(2, 3, 8);
        read(4, 5, 7);
        assertInvalid();
    }

    @Test
    void shouldRefuseAnEmptyReadOfWhatWasWritten()
    {
        write(0, 1, 7);
        read(2, 3, 0);
        assertInvalid();
    }

    @Test
    void shouldAcceptEitherValueWhileAWriteIsUnderWay()
    {
        write(0, 1, 7);
        write(2, 9, 8);
        read(3, 4, 7);
        read(5, 6, 8);
        assertValid();
    }

    @Test
    void shouldRefuseToGoBackWhileAWriteIsUnderWay()
    {
        write(0, 1, 7);
        write(2, 9, 8);
        read(3, 4, 8);
        read(5, 6, 7);
        assertInvalid();
    }

    @Test
    void shouldAcceptOverlappingReadsInEitherOrder()
    {
        write(0, 1, 7);
        write(2, 9, 8);
        read(3, 6, 8);
        read(4, 7, 7);
        assertValid();
    }

    @Test
    void shouldAcceptTwoWritesAtATimeInTheOrderThatIsRead()
    {
        write(0, 5, 7);
        write(0, 5, 8);
        read(6, 7, 7);
        read(8, 9, 7);
        assertValid();
    }

    @Test
    void shouldRefuseTwoOrdersOfTwoWrites()
    {
        write(0, 5, 7);
        write(0, 5, 8);
        read(6, 7, 7);
        read(8, 9, 8);
        assertInvalid();
    }

    @Test
    void shouldAcceptAnUnknownWriteThatTakesEffectLate()
    {
        write(0, 1, 7);
        unknown(2, Request.write(1, 8));
        read(3, 4, 7);
        read(5, 6, 7);
        read(100, 101, 8);
        assertValid();
    }

    @Test
    void shouldAcceptAnUnknownWriteThatNeverTakesEffect()
    {
        write(0, 1, 7);
        unknown(2, Request.write(1, 8));
        read(100, 101, 7);
        assertValid();
    }

    @Test
    void shouldRefuseAnUnknownWriteThatTakesEffectTwice()
    {
        write(0, 1, 7);
        unknown(2, Request.write(1, 8));
        read(3, 4, 8);
        write(5, 6, 9);
        read(7, 8, 9);
        read(9, 10, 8);
        assertInvalid();
    }

    @Test
    void shouldRefuseAnUnknownWriteThatIsReadBeforeItBegins()
    {
        read(0, 1, 8);
        unknown(2, Request.write(1, 8));
        assertInvalid();
    }

    @Test
    void shouldRefuseWhatHasFailedAndIsRead()
    {
        write(0, 1, 7);
        failed(2, 3, Request.write(1, 8));
        read(4, 5, 8);
        assertInvalid();
    }

    @Test
    void shouldAcceptWhatHasFailedAndIsNotRead()
    {
        write(0, 1, 7);
        failed(2, 3, Request.write(1, 8));
        read(4, 5, 7);
        assertValid();
    }

    @Test
    void shouldAcceptAChangeThatFoundWhatItExpected()
    {
        write(0, 1, 7);
        cas(2, 3, 7, 8, 1);
        cas(4, 5, 7, 9, 0);
        read(6, 7, 8);
        assertValid();
    }

    @Test
    void shouldRefuseAChangeThatCannotHaveFoundWhatItExpected()
    {
        write(0, 1, 7);
        cas(2, 3, 6, 8, 1);
        assertInvalid();
    }

    @Test
    void shouldRefuseAChangeThatMustHaveFoundWhatItExpected()
    {
        write(0, 1, 7);
        cas(2, 3, 7, 8, 0);
        assertInvalid();
    }

    @Test
    void shouldRefuseTwoChangesThatBothFoundTheSame()
    {
        write(0, 1, 7);
        cas(2, 9, 7, 8, 1);
        cas(2, 9, 7, 9, 1);
        assertInvalid();
    }

    @Test
    void shouldAcceptAnUnknownChangeThatExplainsALaterOne()
    {
        write(0, 1, 7);
        unknown(2, Request.cas(1, 7, 8));
        cas(3, 4, 8, 9, 1);
        read(5, 6, 9);
        assertValid();
    }

    @Test
    void shouldRefuseAnUnknownChangeThatCannotHaveHappened()
    {
        write(0, 1, 7);
        write(2, 3, 9);
        unknown(4, Request.cas(1, 7, 8));
        read(5, 6, 8);
        assertInvalid();
    }

    @Test
    void shouldJudgeKeysForThemselves()
    {
        write(0, 1, 7);
        ok(2, 3, Request.write(2, 70), 0);
        ok(4, 5, Request.read(2), 70);
        read(6, 7, 7);
        assertValid();
        ok(8, 9, Request.read(2), 7);
        assertInvalid();
    }

    @Test
    void shouldRefuseALostUpdateOfTwoLeaders()
    {
        write(0, 1, 1);
        cas(2, 5, 1, 2, 1); // at the old leader
        cas(3, 6, 1, 3, 1); // at the new one
        read(7, 8, 3);
        assertInvalid();
    }

    @Test
    void shouldDecideAmongManyUnknownWrites()
    {
        for (int i = 0; i < 12; i++)
        {
            unknown(i, Request.write(1, 100 + i));
        }
        for (int i = 0; i < 12; i++)
        {
            read(100 + 2 * i, 101 + 2 * i, 111 - i);
        }
        assertValid();
        read(200, 201, 111);
        assertInvalid();
    }

    @Test
    void shouldSayThatItDoesNotKnowWhenItTakesTooLong()
    {
        for (int i = 0; i < 40; i++)
        {
            write(0, 1000, 100 + i);
            ok(0, 1000, Request.cas(1, 500 + i, 1), 0);
        }
        read(2000, 2001, 99);
        assertEquals(Verdict.Kind.UNDECIDED, RegisterChecker.check(calls, 50_000_000).kind());
    }

    private void read(final long fromNs, final long toNs, final long value)
    {
        ok(fromNs, toNs, Request.read(1), value);
    }

    private void write(final long fromNs, final long toNs, final long value)
    {
        ok(fromNs, toNs, Request.write(1, value), 0);
    }

    private void cas(final long fromNs, final long toNs, final long expected, final long value, final long answer)
    {
        ok(fromNs, toNs, Request.cas(1, expected, value), answer);
    }

    private void ok(final long fromNs, final long toNs, final Request request, final long answer)
    {
        calls.add(new Call<>(calls.size(), 1, request, answer, Outcome.OK, fromNs, toNs));
    }

    private void failed(final long fromNs, final long toNs, final Request request)
    {
        calls.add(new Call<>(calls.size(), 1, request, null, Outcome.FAILED, fromNs, toNs));
    }

    private void unknown(final long fromNs, final Request request)
    {
        calls.add(new Call<>(calls.size(), 1, request, null, Outcome.UNKNOWN, fromNs, Long.MAX_VALUE));
    }

    private void assertValid()
    {
        assertEquals(Verdict.Kind.VALID, RegisterChecker.check(calls).kind(), () -> calls.toString());
    }

    private void assertInvalid()
    {
        assertEquals(Verdict.Kind.INVALID, RegisterChecker.check(calls).kind(), () -> calls.toString());
    }
}
