package io.memtx.memtx;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(30)
class AgentThreadTest
{
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private volatile Thread stepped;
    private volatile long stepCount;
    private volatile boolean isEnded;

    @AfterEach
    void clear()
    {
        Thread.interrupted();
    }

    @Test
    void shouldWaitForItsEndWhenTheClosingThreadIsInterrupted() throws InterruptedException
    {
        final CountDownLatch isInside = new CountDownLatch(1);
        final AgentThread thread = start(() ->
        {
            isInside.countDown();
            sleep();
        });
        isInside.await();
        Thread.currentThread().interrupt();
        thread.close();
        assertTrue(isEnded);
        assertTrue(Thread.interrupted());
        thread.close();
    }

    @Test
    void shouldGoOnWhenItIsInterrupted()
    {
        final AgentThread thread = start(Thread::onSpinWait);
        for (int i = 0; i < 100; i++)
        {
            awaitSteps(10);
            stepped.interrupt();
        }
        awaitSteps(10);
        thread.close();
        assertTrue(isEnded);
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldGoOnWhenItsAgentAndItsErrorHandlerFail()
    {
        final AgentThread thread = AgentThread.start(agent(() ->
        {
            throw new AssertionError("of the agent");
        }), NoOpIdleStrategy.INSTANCE, (reason) ->
        {
            errors.add(reason);
            throw new AssertionError("of the handler");
        }, Thread::new);
        awaitSteps(10);
        thread.close();
        assertTrue(isEnded);
        assertEquals("of the agent", errors.get(0).getMessage());
    }

    @Test
    void shouldSayWhenThereIsNoThread()
    {
        assertThrows(OutOfMemoryError.class, () -> AgentThread.start(
            agent(Thread::onSpinWait), NoOpIdleStrategy.INSTANCE, errors::add, (task) ->
            {
                throw new OutOfMemoryError("no thread");
            }));
    }

    private AgentThread start(final Runnable work)
    {
        return AgentThread.start(agent(work), NoOpIdleStrategy.INSTANCE, errors::add, Thread::new);
    }

    private Agent agent(final Runnable work)
    {
        return new Agent()
        {
            @Override
            public int doWork()
            {
                stepped = Thread.currentThread();
                stepCount++; // no other thread writes it
                work.run();
                return 0;
            }

            @Override
            public void onClose()
            {
                isEnded = true;
            }

            @Override
            public String roleName()
            {
                return "agent";
            }
        };
    }

    private void awaitSteps(final int count)
    {
        final long target = stepCount + count;
        while (stepCount < target)
        {
            Thread.yield();
        }
    }

    private static void sleep()
    {
        try
        {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
