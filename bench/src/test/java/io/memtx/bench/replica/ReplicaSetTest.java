package io.memtx.bench.replica;

import io.memtx.bench.workload.KeySequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ReplicaSetTest
{
    @Test
    void shouldCarryRowsToEachReplicaAndWaitWhenItIsTold() throws Exception
    {
        for (final boolean isSigned : new boolean[]{false, true})
        {
            try (ReplicaSet set = new ReplicaSet(1_000, isSigned))
            {
                set.replace(1, 1);
                final Replica first = set.join();
                final Replica second = set.join();
                first.stepper().pause();
                second.stepper().pause();
                final long before = set.lsn();
                assertTrue(new RowStream(set, new KeySequence(1_000)).run(500) > 0);
                assertEquals(before + 500, set.lsn());
                assertEquals(before + 500, first.confirmedLsn());
                assertEquals(before + 500, second.confirmedLsn());
                assertTrue(first.joinedCount() > 0);

                set.replace(1, 2);
                TimeUnit.MILLISECONDS.sleep(20);
                assertEquals(before + 500, first.confirmedLsn(), "it waits");
                first.stepper().resume();
                set.await(() -> before + 501 == first.confirmedLsn());
            }
        }
    }

    @Test
    void shouldSayWhatARowIsLongInAMessage() throws Exception
    {
        try (ReplicaSet set = new ReplicaSet(1_000, false))
        {
            assertEquals(ReplicaSet.MESSAGE_LENGTH, set.messageLength());
        }
    }

    @Test
    void shouldStepOnAThreadOfItsOwnUntilItIsToldToWait() throws Exception
    {
        final AtomicLong steps = new AtomicLong();
        final AtomicInteger ends = new AtomicInteger();
        final Stepper stepper = new Stepper("stepper", () -> (int)steps.incrementAndGet() & 1, ends::incrementAndGet);
        assertEquals(0, steps.get());
        stepper.resume();
        while (steps.get() < 1_000)
        {
            Thread.onSpinWait();
        }
        stepper.pause();
        final long paused = steps.get();
        TimeUnit.MILLISECONDS.sleep(20);
        assertEquals(paused, steps.get());
        assertEquals(0, ends.get());
        stepper.close();
        assertEquals(paused, steps.get());
        assertEquals(1, ends.get());
    }

    @Test
    void shouldTellWhoeverWaitsThatAStepHasFailed()
    {
        final AtomicLong steps = new AtomicLong();
        final Stepper stepper = new Stepper(
            "stepper",
            () ->
            {
                steps.incrementAndGet();
                throw new IllegalArgumentException("no such step");
            },
            () -> {});
        stepper.resume();
        while (0 == steps.get())
        {
            Thread.onSpinWait();
        }
        final IllegalStateException ex = assertThrows(IllegalStateException.class, stepper::pause);
        assertEquals("no such step", ex.getCause().getMessage());
        stepper.close();
    }
}
