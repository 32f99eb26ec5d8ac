package io.memtx.synchro;

import io.memtx.synchro.limbo.Limbo;
import io.memtx.synchro.promotion.Promotion;
import io.memtx.synchro.quorum.Quorum;

/** What the oldest transaction of the queue, or a change of its owner, waits for: to be shown. Stateless. */
final class WaitReason
{
    private WaitReason()
    {
    }

    /** Null when nothing waits. */
    static String of(final Promotion promotion, final Limbo limbo, final Quorum quorum)
    {
        if (promotion.isRunning())
        {
            return promotion.waitsFor();
        }
        final boolean isOwner = limbo.ownerId() == limbo.selfId();
        if (limbo.isDeciding())
        {
            return isOwner ? quorum.settlement() + " members to have the ROLLBACK" :
                "instance " + limbo.ownerId() + " to go on";
        }
        if (0 == limbo.length())
        {
            return null;
        }
        if (!isOwner)
        {
            return "a CONFIRM of instance " + limbo.ownerId();
        }
        return limbo.isFrozen() ? "a promotion" : "acknowledgements of " + quorum.value() + " members";
    }
}
