package io.memtx.memtx.txn;

import io.memtx.memtx.space.SpaceStore;

import java.util.List;

/**
 * A transaction of the logs that recovery has found no verdict on: its effects are not in the base. Immutable.
 *
 * @param position  a number below all positions of the log that is written afterwards, in the order of the log.
 * @param originId  of its replicated rows, 0 without any.
 * @param originLsn of the last one of them.
 * @param localLsn  of its last local row, 0 without any.
 * @param isService whether it is a row about others, which a roll-back leaves.
 * @param effects   in order.
 */
public record RecoveredTransaction(
    long position, int originId, long originLsn, long localLsn, boolean isService, List<Effect> effects)
{
    /**
     * What a statement has changed.
     *
     * @param space  changed.
     * @param oldRef that went, or NULL_REF.
     * @param newRef that came, or NULL_REF.
     */
    public record Effect(SpaceStore space, int oldRef, int newRef)
    {
    }
}
