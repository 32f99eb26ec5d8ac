package io.memtx.bench.probe;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs two operations, each again and again on a thread of its own: one alone, the other alone, both beside each other.
 * The first one runs on the calling thread. Several rounds of the three, in turns; of each the fastest counts, because
 * what disturbs makes slower and never faster.
 */
final class Pair
{
    private static final int BURST = 64;

    private final Operation first;
    private final SecondOperation second;
    private final long phaseNs;

    private double firstAloneNs = Double.POSITIVE_INFINITY;
    private double secondAloneNs = Double.POSITIVE_INFINITY;
    private double firstBesideNs = Double.POSITIVE_INFINITY;
    private double secondBesideNs = Double.POSITIVE_INFINITY;
    private volatile boolean isOver;

    /**
     * @param first   of the calling thread.
     * @param second  of another thread.
     * @param phaseMs how long each of the three goes on.
     */
    Pair(final Operation first, final SecondOperation second, final long phaseMs)
    {
        this.first = first;
        this.second = second;
        phaseNs = TimeUnit.MILLISECONDS.toNanos(phaseMs);
    }

    /** Runs the three once. */
    void round() throws InterruptedException
    {
        firstAloneNs = Math.min(firstAloneNs, runFirst());
        secondAloneNs = Math.min(secondAloneNs, runBeside(false)[1]);
        final double[] beside = runBeside(true);
        firstBesideNs = Math.min(firstBesideNs, beside[0]);
        secondBesideNs = Math.min(secondBesideNs, beside[1]);
    }

    /** How many times as long an operation of the first takes beside the second. */
    double firstSlowdown()
    {
        return firstBesideNs / firstAloneNs;
    }

    /** How many times as long an operation of the second takes beside the first. */
    double secondSlowdown()
    {
        return secondBesideNs / secondAloneNs;
    }

    double firstAloneNs()
    {
        return firstAloneNs;
    }

    double secondAloneNs()
    {
        return secondAloneNs;
    }

    private double[] runBeside(final boolean isFirstRunning) throws InterruptedException
    {
        isOver = false;
        final double[] result = new double[2];
        final CountDownLatch isReady = new CountDownLatch(1);
        final CountDownLatch isDone = new CountDownLatch(1);
        final Thread thread = new Thread(() ->
        {
            second.begin();
            isReady.countDown();
            final long startNs = System.nanoTime();
            long count = 0;
            while (!isOver)
            {
                for (int i = 0; i < BURST; i++)
                {
                    second.run();
                }
                count += BURST;
            }
            result[1] = (double)(System.nanoTime() - startNs) / count;
            second.end();
            isDone.countDown();
        }, "bench-second");
        thread.start();
        while (!isReady.await(1, TimeUnit.MILLISECONDS))
        {
            first.idle(); // the other may wait for this thread's turn
        }
        if (isFirstRunning)
        {
            result[0] = runFirst();
        }
        else
        {
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(phaseNs));
        }
        isOver = true;
        while (!isDone.await(1, TimeUnit.MILLISECONDS))
        {
            first.idle();
        }
        thread.join();
        return result;
    }

    private double runFirst()
    {
        final long startNs = System.nanoTime();
        long count = 0;
        long nowNs = startNs;
        while (nowNs - startNs < phaseNs)
        {
            for (int i = 0; i < BURST; i++)
            {
                first.run();
            }
            count += BURST;
            nowNs = System.nanoTime();
        }
        return (double)(nowNs - startNs) / count;
    }

    /** Of the calling thread. */
    interface Operation
    {
        void run();

        /** Now and then while the other thread begins and ends. */
        default void idle()
        {
        }
    }

    /** Of the other thread. */
    interface SecondOperation
    {
        /** Once on the thread, before what is measured. */
        default void begin()
        {
        }

        void run();

        /** Once on the thread, behind what is measured. */
        default void end()
        {
        }
    }
}
