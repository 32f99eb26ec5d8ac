package io.memtx.xlog.journal;

import org.agrona.concurrent.Agent;

/**
 * The helper of a journal that writes no files. Stateless.
 */
final class IdleHelper implements Agent
{
    static final IdleHelper INSTANCE = new IdleHelper();

    private IdleHelper()
    {
    }

    @Override
    public int doWork()
    {
        return 0;
    }

    @Override
    public String roleName()
    {
        return JournalPreparer.ROLE_NAME;
    }
}
