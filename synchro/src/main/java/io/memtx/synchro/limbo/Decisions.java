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

    /** Instead of all. */
    void replace(final Decision decision)
    {
        list.clear();
        list.add(decision);
    }

    /** Behind the last one that has made an instance the owner: whoever wrote it knew that one, and none after it. */
    void addBehind(final int ownerId, final Decision decision)
    {
        list.subList(lastOf(ownerId) + 1, list.size()).clear();
        list.add(decision);
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
        return list.remove(0);
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
