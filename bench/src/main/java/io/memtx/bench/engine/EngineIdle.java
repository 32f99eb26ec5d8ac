package io.memtx.bench.engine;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.util.concurrent.locks.LockSupport;

/**
 * What the threads of an engine do while there is nothing to do.
 */
public enum EngineIdle
{
    /** The transaction thread spins; the helper, which is in no hurry, sleeps, so that it does not take a core of two. */
    SPIN(new Spinning()),

    /** Both let others run, which is the default. */
    YIELD(YieldingIdleStrategy.INSTANCE);

    private final IdleStrategy strategy;

    EngineIdle(final IdleStrategy strategy)
    {
        this.strategy = strategy;
    }

    /**
     * @return the strategy: without state, so threads may share it.
     */
    public IdleStrategy strategy()
    {
        return strategy;
    }

    private static final class Spinning implements IdleStrategy
    {
        private static final String HELPER_SUFFIX = "-wal";
        private static final long HELPER_NS = 50_000;

        @Override
        public void idle(final int workCount)
        {
            if (workCount <= 0)
            {
                idle();
            }
        }

        @Override
        public void idle()
        {
            if (Thread.currentThread().getName().endsWith(HELPER_SUFFIX))
            {
                LockSupport.parkNanos(HELPER_NS);
            }
            else
            {
                Thread.onSpinWait();
            }
        }

        @Override
        public void reset()
        {
        }

        @Override
        public String alias()
        {
            return "spin";
        }
    }
}
