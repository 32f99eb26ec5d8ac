package io.memtx.bench.engine;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.util.concurrent.locks.LockSupport;

/**
 * What the threads of an engine do while there is nothing to do.
 */
public enum EngineIdle
{
    /**
     * The transaction thread spins, and yields when that takes long; the helper, which is in no hurry, sleeps, so that
     * it does not take a core of two.
     */
    SPIN,

    /** Both let others run, which is the default. */
    YIELD;

    /**
     * @return a strategy for the threads of one engine.
     */
    public IdleStrategy strategy()
    {
        return SPIN == this ? new Spinning() : YieldingIdleStrategy.INSTANCE;
    }

    private static final class Spinning implements IdleStrategy
    {
        private static final String HELPER_SUFFIX = "-wal";
        private static final long HELPER_NS = 50_000;
        private static final int SPINS = 1_000;

        private int spins; // of the transaction thread

        @Override
        public void idle(final int workCount)
        {
            if (workCount > 0)
            {
                reset();
            }
            else
            {
                idle();
            }
        }

        @Override
        public void idle()
        {
            if (isHelper())
            {
                LockSupport.parkNanos(HELPER_NS);
            }
            else if (++spins < SPINS)
            {
                Thread.onSpinWait();
            }
            else
            {
                Thread.yield();
            }
        }

        @Override
        public void reset()
        {
            if (!isHelper())
            {
                spins = 0;
            }
        }

        @Override
        public String alias()
        {
            return "spin";
        }

        private static boolean isHelper()
        {
            return Thread.currentThread().getName().endsWith(HELPER_SUFFIX);
        }
    }
}
