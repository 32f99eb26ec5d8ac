package io.memtx.synchro.limbo;

import java.util.ArrayList;
import java.util.List;

/**
 * What is decided and not settled, oldest first: it is not known whether so many members have it that every later owner
 * must know it, and so it may still be superseded:
 * <pre>
 *   instance 1   e1 e2 e3                               e1 to e3: transactions of instance 1, the owner in term 2
 *   instance 2   e1 e2     PROMOTE{1, e2, term 3}       has this alone, and stops
 *   instance 3   e1 e2 e3  PROMOTE{1, e3, term 4}       did not know of it: e3 is committed after all
 * </pre>
 * Until it is settled nothing of it is carried out. Each decision but the first is about the queue of the owner that
 * the one before it has made, who has written nothing to it, as far as is known here.
 */
final class Decisions
{
    static final int NONE = -1;

    private final List<Decision> list = new ArrayList<>();
    private Decision overtaken; // a ROLLBACK that is in doubt beside a change of the owner

    boolean isEmpty()
    {
        return list.isEmpty();
    }

    Decision first()
    {
        return list.get(0);
    }

    Decision last()
    {
        return list.get(list.size() - 1);
    }

    boolean isRollback()
    {
        return !isEmpty() && first().isRollback();
    }

    boolean isOwnerChange()
    {
        return !isEmpty() && !first().isRollback();
    }

    /** Whether somebody (0: nobody) owns the queue by one of these. */
    boolean hasMadeOwner(final int id)
    {
        return isOwnerChange() && NONE != lastOf(id);
    }

    /** A ROLLBACK: of the owner, or of the one before it when that change is in doubt. */
    void rollBack(final Decision rollback)
    {
        if (isOwnerChange())
        {
            overtake(rollback);
        }
        else
        {
            list.clear();
            list.add(rollback);
        }
    }

    /**
     * The owner changes. Behind the last decision that has made the one before it the owner: whoever wrote it knew that
     * one, and none after it. Or instead of all; a ROLLBACK that was there may have been known, and be settled.
     */
    void changeOwner(final int ownerId, final boolean isOwnerOfQueue, final Decision decision)
    {
        if (!isOwnerOfQueue && hasMadeOwner(ownerId))
        {
            list.subList(lastOf(ownerId) + 1, list.size()).clear();
            list.add(decision);
            return;
        }
        final Decision rollback = isRollback() ? first() : overtaken;
        list.clear();
        list.add(decision);
        overtake(rollback);
    }

    /** The ROLLBACK that was overtaken, if it stands before an LSN of an instance: it is settled. Otherwise null. */
    Decision removeOvertaken(final int deciderId, final long lsn)
    {
        final Decision rollback = overtaken;
        if (null == rollback || deciderId != rollback.deciderId() || lsn <= rollback.lsn())
        {
            return null;
        }
        overtaken = null;
        return rollback;
    }

    /** The index of the last decision of an instance that stands before an LSN of it, or {@link #NONE}. */
    int lastBefore(final int deciderId, final long lsn)
    {
        for (int i = list.size() - 1; i >= 0; i--)
        {
            if (list.get(i).deciderId() == deciderId && list.get(i).lsn() < lsn)
            {
                return i;
            }
        }
        return NONE;
    }

    Decision removeFirst()
    {
        overtaken = null; // a change of the owner takes away what it would have
        return list.remove(0);
    }

    /** Whoever became the owner knew of the ROLLBACK if that is settled, and confirms nothing that it takes away. */
    private void overtake(final Decision rollback)
    {
        overtaken = null != rollback && rollback.border() >= first().border() ? rollback : null;
    }

    private int lastOf(final int ownerId)
    {
        for (int i = list.size() - 1; i >= 0; i--)
        {
            if (list.get(i).ownerId() == ownerId)
            {
                return i;
            }
        }
        return NONE;
    }
}
