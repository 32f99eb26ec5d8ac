package io.memtx.memtx;

import io.memtx.tuple.arena.Arena;
import io.memtx.xlog.journal.WalMode;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * What another thread does so that the transaction thread need not wait: the journal's helper, and touching memory
 * ahead of the arena's frontier.
 */
final class HelperAgent implements Agent
{
    private static final int IDLE_SPINS = 10;
    private static final int IDLE_YIELDS = 100;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;

    private final String roleName;
    private final Agent journalHelper;
    private final Arena arena;
    private final int aheadBytes;
    private Runnable first;

    /**
     * @param first to be done once, when the thread has begun: what whoever opens need not wait for.
     */
    HelperAgent(
        final String roleName, final Agent journalHelper, final Arena arena, final int aheadBytes, final Runnable first)
    {
        this.first = first;
        this.roleName = roleName;
        this.journalHelper = journalHelper;
        this.arena = arena;
        this.aheadBytes = aheadBytes;
    }

    /**
     * What the helper does when there is nothing to do. Where it is a matter of room prepared ahead it sleeps for a
     * little, and leaves its processor to others: the room lasts for many times as long. Where somebody waits for each
     * force it does not.
     *
     * @param mode of the journal.
     * @return a strategy of its own.
     */
    static IdleStrategy idleStrategy(final WalMode mode)
    {
        return WalMode.FSYNC == mode ?
            YieldingIdleStrategy.INSTANCE :
            new BackoffIdleStrategy(IDLE_SPINS, IDLE_YIELDS, MIN_PARK_NS, MAX_PARK_NS);
    }

    @Override
    public void onStart()
    {
        journalHelper.onStart();
    }

    @Override
    public int doWork() throws Exception
    {
        if (null != first)
        {
            final Runnable once = first;
            first = null; // also when it fails
            once.run();
        }
        return journalHelper.doWork() + arena.touchAhead(aheadBytes);
    }

    @Override
    public void onClose()
    {
        journalHelper.onClose();
    }

    @Override
    public String roleName()
    {
        return roleName;
    }
}
