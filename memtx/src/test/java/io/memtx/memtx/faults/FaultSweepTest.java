package io.memtx.memtx.faults;

import io.memtx.memtx.FaultContext;
import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.Fault;
import io.memtx.xlog.storage.FaultPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every call of the file system that an engine makes between its first opening and the close of its second life fails,
 * in every way in which it may. With {@code -Dmemtx.faults=all} each of them, in minutes; otherwise as many as fifteen
 * seconds allow, drawn from a seed; with {@code -Dmemtx.faults=WRITE/EIO/false/17} one.
 */
@EnabledOnOs(OS.LINUX)
class FaultSweepTest
{
    private static final long SAMPLE_S = 15;
    private static final int MIN_CALL_COUNT = 100;

    @TempDir
    private Path parent;

    private Sweep sweep;

    private record Variant(WalMode mode, Fault fault, boolean isForEver)
    {
        String name(final long failAt)
        {
            return mode + "/" + fault + '/' + isForEver + '/' + failAt;
        }
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhateverFails() throws Exception
    {
        sweep = new Sweep(parent);
        final String[] wanted = Sweep.wanted(4);
        if (Sweep.isOfAll())
        {
            for (final Variant variant : variants())
            {
                for (long failAt = 1; run(variant, failAt, "") >= failAt; failAt++)
                {
                    assertTrue(failAt < Short.MAX_VALUE, variant.toString());
                }
            }
        }
        else if (null != wanted)
        {
            run(new Variant(WalMode.valueOf(wanted[0]), Fault.valueOf(wanted[1]), Boolean.parseBoolean(wanted[2])),
                Long.parseLong(wanted[3]), "");
        }
        else
        {
            sample();
        }
        sweep.check();
    }

    private static List<Variant> variants()
    {
        final List<Variant> variants = new ArrayList<>();
        for (final WalMode mode : List.of(WalMode.WRITE, WalMode.FSYNC))
        {
            for (final Fault fault : Fault.values())
            {
                variants.add(new Variant(mode, fault, false));
                variants.add(new Variant(mode, fault, true));
            }
        }
        return variants;
    }

    private void sample() throws Exception
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Variant> variants = variants();
        final int[] counts = new int[variants.size()];
        for (int i = 0; i < counts.length; i++)
        {
            counts[i] = 0 == i % 2 ? (int)run(variants.get(i), Long.MAX_VALUE, "seed=" + seed) : counts[i - 1];
        }
        assertTrue(counts[0] > MIN_CALL_COUNT, () -> "calls=" + counts[0]);
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SAMPLE_S);
        while (System.nanoTime() < endNs && !sweep.hasFailed())
        {
            final int i = random.nextInt(counts.length);
            run(variants.get(i), 1 + random.nextInt(counts[i]), "seed=" + seed);
        }
    }

    /** Answers how many calls there were that may fail so. */
    private long run(final Variant variant, final long failAt, final String hint) throws Exception
    {
        final FaultPlan plan = new FaultPlan();
        plan.failAt(variant.fault(), failAt, variant.isForEver());
        sweep.run(
            variant.name(failAt),
            (directory) -> live(variant.mode(), directory, plan),
            () -> hint + ": failed first: " + plan.firstFailed());
        return plan.count();
    }

    private static void live(final WalMode mode, final Path directory, final FaultPlan plan)
    {
        final MemtxContext context = context(FaultContext.of(directory, plan), mode);
        final FaultLife life = new FaultLife(new PlannedFault());
        life.live(context, FaultScript.first());
        checkDuty(life, plan);
        life.live(context, FaultScript.second());
        checkDuty(life, plan);
        plan.end();
        life.checkSound(context(new MemtxContext(directory), mode).memtxMemory(context.memtxMemory()));
    }

    /** What no commit depends on keeps nobody from opening, or from writing. */
    private static void checkDuty(final FaultLife life, final FaultPlan plan)
    {
        final boolean isDispensable = 1 == plan.failedCount() && plan.firstFailed().contains("memtx.counters");
        if (isDispensable || 0 == plan.failedCount())
        {
            assertTrue(life.isOpen());
            assertEquals(0, life.refusedCount());
        }
    }

    private static MemtxContext context(final MemtxContext context, final WalMode mode)
    {
        return context.walMode(mode).walMaxSize(4096).checkpointCount(1).threadPrefix(Sweep.THREAD_PREFIX);
    }

    /** The plan goes on by itself; a look at memory makes no call. */
    private static final class PlannedFault implements FaultLife.Fault
    {
        @Override
        public void begin()
        {
            // since the plan was made
        }

        @Override
        public void pause()
        {
            // nothing is called meanwhile
        }

        @Override
        public boolean isRefusal(final Throwable reason)
        {
            return false;
        }
    }
}
