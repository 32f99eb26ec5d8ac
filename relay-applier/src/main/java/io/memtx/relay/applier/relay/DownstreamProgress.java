package io.memtx.relay.applier.relay;

import io.memtx.xlog.Vclock;

/**
 * How far a downstream is: what it has acknowledged, which only grows, and what is on its way. Allocates nothing once
 * it is made. Single owner: the thread of the relays.
 */
final class DownstreamProgress
{
    /** Marks that are kept apart; more are put together, and bytes on their way are counted a little longer. */
    static final int MARK_COUNT = 256;

    private final int downstreamId;
    private final int idFilter;
    private final Vclock acknowledged;
    private final int[] origins = new int[MARK_COUNT];
    private final long[] lsns = new long[MARK_COUNT];
    private final long[] sentAt = new long[MARK_COUNT]; // bytes sent up to the mark

    private long head;
    private long tail;
    private long sentBytes;
    private long arrivedBytes;

    /**
     * @param downstreamId id of the downstream, 0 when it has none.
     * @param idFilter     origins it does not want, a bit for each.
     * @param has          what it has when it subscribes; copied.
     */
    DownstreamProgress(final int downstreamId, final int idFilter, final Vclock has)
    {
        this.downstreamId = downstreamId;
        this.idFilter = idFilter;
        acknowledged = has.copy().set(0, 0);
    }

    /** What the downstream has in its log; not to be changed. */
    Vclock acknowledged()
    {
        return acknowledged;
    }

    /**
     * A message went out.
     *
     * @param origin of its last row.
     * @param lsn    of its last row: once that is acknowledged, all before it are in the downstream's log, too.
     * @param length of its rows in bytes.
     */
    void onSent(final int origin, final long lsn, final long length)
    {
        sentBytes += length;
        if (tail - head == MARK_COUNT)
        {
            tail--;
        }
        final int index = (int)(tail++ % MARK_COUNT);
        origins[index] = origin;
        lsns[index] = lsn;
        sentAt[index] = sentBytes;
    }

    /**
     * The downstream says what it has. No component goes back: an acknowledgement that was overtaken is old news.
     *
     * @param vclock of it.
     * @return whether that is more than before.
     */
    boolean onAcknowledged(final Vclock vclock)
    {
        boolean isMore = false;
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (vclock.get(id) > acknowledged.get(id))
            {
                acknowledged.set(id, vclock.get(id));
                isMore = true;
            }
        }
        while (head != tail && acknowledged.get(origins[(int)(head % MARK_COUNT)]) >= lsns[(int)(head % MARK_COUNT)])
        {
            arrivedBytes = sentAt[(int)(head++ % MARK_COUNT)];
        }
        return isMore;
    }

    /** Bytes of rows that were sent and are not acknowledged. */
    long bytesUnderWay()
    {
        return sentBytes - arrivedBytes;
    }

    /**
     * @param here what is in the log of this instance.
     * @return how many rows of it that are for the downstream it has not acknowledged.
     */
    long lagRows(final Vclock here)
    {
        long rows = 0;
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (id != downstreamId && 0 == (idFilter & 1 << id))
            {
                rows += Math.max(0, here.get(id) - acknowledged.get(id));
            }
        }
        return rows;
    }
}
