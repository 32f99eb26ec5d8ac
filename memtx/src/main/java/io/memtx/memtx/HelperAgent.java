package io.memtx.memtx;

import io.memtx.tuple.arena.Arena;
import org.agrona.concurrent.Agent;

/**
 * What another thread does so that the transaction thread need not wait: the journal's helper, and touching memory
 * ahead of the arena's frontier.
 */
final class HelperAgent implements Agent
{
    private final String roleName;
    private final Agent journalHelper;
    private final Arena arena;
    private final int aheadBytes;

    HelperAgent(final String roleName, final Agent journalHelper, final Arena arena, final int aheadBytes)
    {
        this.roleName = roleName;
        this.journalHelper = journalHelper;
        this.arena = arena;
        this.aheadBytes = aheadBytes;
    }

    @Override
    public void onStart()
    {
        journalHelper.onStart();
    }

    @Override
    public int doWork() throws Exception
    {
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
