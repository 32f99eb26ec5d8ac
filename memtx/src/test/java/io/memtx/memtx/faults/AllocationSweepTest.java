package io.memtx.memtx.faults;

import io.memtx.memtx.FaultContext;
import io.memtx.memtx.MemtxContext;
import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.storage.FaultPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every allocation between an engine's first opening and the close of its second life fails, in some two hundred
 * operations on a real log: those within the quota and of the operating system, or those beyond the quota. With
 * {@code -Dmemtx.faults=all} each of them, in minutes; otherwise as many as ten seconds allow, drawn from a seed; with
 * {@code -Dmemtx.faults=QUOTA/false/17} one.
 */
@EnabledOnOs(OS.LINUX)
class AllocationSweepTest
{
    private static final long SAMPLE_S = 10;
    private static final int MIN_QUOTA_COUNT = 500;

    @TempDir
    private Path parent;

    private Sweep sweep;

    private enum Kind
    {
        QUOTA, FORCED
    }

    @Test
    void shouldStayWholeWhicheverAllocationFails() throws Exception
    {
        sweep = new Sweep(parent);
        final String[] wanted = Sweep.wanted(3);
        if (Sweep.isOfAll())
        {
            for (final Kind kind : Kind.values())
            {
                sweep(kind, false);
                sweep(kind, true);
            }
        }
        else if (null != wanted)
        {
            run(Kind.valueOf(wanted[0]), Boolean.parseBoolean(wanted[1]), Long.parseLong(wanted[2]), "");
        }
        else
        {
            sample();
        }
        sweep.check();
    }

    private void sweep(final Kind kind, final boolean isForEver) throws Exception
    {
        for (long failAt = 1; run(kind, isForEver, failAt, "") >= failAt; failAt++)
        {
            assertTrue(failAt < Short.MAX_VALUE);
        }
    }

    private void sample() throws Exception
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int quotaCount = (int)run(Kind.QUOTA, false, Long.MAX_VALUE, "seed=" + seed);
        final int forcedCount = (int)run(Kind.FORCED, false, Long.MAX_VALUE, "seed=" + seed);
        assertTrue(quotaCount > MIN_QUOTA_COUNT && forcedCount > 0, () -> quotaCount + " " + forcedCount);
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SAMPLE_S);
        while (System.nanoTime() < endNs && !sweep.hasFailed())
        {
            final Kind kind = random.nextInt(3) > 0 ? Kind.QUOTA : Kind.FORCED;
            final int count = Kind.QUOTA == kind ? quotaCount : forcedCount;
            run(kind, random.nextBoolean(), 1 + random.nextInt(count), "seed=" + seed);
        }
    }

    /** Answers how many allocations there were. */
    private long run(final Kind kind, final boolean isForEver, final long failAt, final String hint) throws Exception
    {
        final CountedFault fault = new CountedFault(kind, isForEver, failAt);
        sweep.run(kind + "/" + isForEver + '/' + failAt, (directory) -> live(directory, fault), () -> hint);
        return fault.count;
    }

    private static void live(final Path directory, final CountedFault fault)
    {
        final MemtxContext context = context(FaultContext.of(directory, new FaultPlan()));
        final FaultLife life = new FaultLife(fault);
        life.live(context, FaultScript.longer());
        life.live(context, FaultScript.second());
        if (fault.count < fault.failAt)
        {
            assertEquals(0, life.refusedCount());
        }
        life.checkSound(context(new MemtxContext(directory)).memtxMemory(context.memtxMemory()));
    }

    private static MemtxContext context(final MemtxContext context)
    {
        return context.walMaxSize(16 << 10).checkpointCount(1).threadPrefix(Sweep.THREAD_PREFIX);
    }

    /** Counts on where it was paused. */
    private static final class CountedFault implements FaultLife.Fault
    {
        private final Kind kind;
        private final boolean isForEver;
        private final long failAt;
        private long count;
        private AllocationFaults faults;

        CountedFault(final Kind kind, final boolean isForEver, final long failAt)
        {
            this.kind = kind;
            this.isForEver = isForEver;
            this.failAt = failAt;
        }

        @Override
        public void begin()
        {
            final long left = failAt - count;
            final long next = left > 0 ? left : isForEver ? 1 : Long.MAX_VALUE;
            faults = Kind.FORCED == kind ?
                AllocationFaults.planForced(next, isForEver) : AllocationFaults.plan(next, isForEver);
        }

        @Override
        public void pause()
        {
            if (null != faults)
            {
                count += faults.end();
                faults = null;
            }
        }

        @Override
        public boolean isRefusal(final Throwable reason)
        {
            for (Throwable cause = reason; null != cause; cause = cause.getCause())
            {
                if (cause instanceof OutOfMemoryError ||
                    cause instanceof MemtxException refused && ErrorCode.ER_MEMORY_ISSUE == refused.code())
                {
                    return true;
                }
            }
            return false;
        }
    }
}
