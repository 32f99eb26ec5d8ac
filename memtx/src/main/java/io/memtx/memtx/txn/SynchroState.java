package io.memtx.memtx.txn;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.SnapWriter;

/**
 * What the service rows of a directory amount to: the term and vote of elections, and who owns the queue of synchronous
 * transactions and how far it is confirmed. This engine does not act on it; it keeps it, so that a snapshot of ours
 * says of it what the one before did. Immutable.
 *
 * @param raftTerm        of elections, 0 when no row said so.
 * @param raftVote        in that term, 0 for none.
 * @param promoteTerm     of the last PROMOTE or DEMOTE, 0 when there was none.
 * @param ownerId         of the queue, 0 when nobody owns it.
 * @param confirmedVclock up to which each instance's transactions are confirmed; not to be changed.
 */
public record SynchroState(
    long raftTerm, long raftVote, long promoteTerm, int ownerId, Vclock confirmedVclock)
{
    /** Of a directory without service rows. */
    public static final SynchroState NONE = new SynchroState(0, 0, 0, 0, new Vclock());

    private static final int BODY_BYTES = 512;

    /**
     * Appends the service rows of a snapshot, which belong behind the last system space. None, when there is nothing to
     * say: old versions do not know them.
     *
     * @param snap to append to.
     */
    public void writeTo(final SnapWriter snap)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(BODY_BYTES))
        {
            final MsgPackWriter body = new MsgPackWriter(buffer);
            if (0 != raftTerm)
            {
                body.mapHeader(0 == raftVote ? 1 : 2).unsigned(BodyKey.RAFT_TERM).unsigned(raftTerm);
                if (0 != raftVote)
                {
                    body.unsigned(BodyKey.RAFT_VOTE).unsigned(raftVote);
                }
                snap.appendRow(RowType.RAFT.code(), HeaderKey.GROUP_LOCAL, body.address(), body.length());
            }
            if (0 != promoteTerm)
            {
                writePromote(body.reset());
                snap.appendRow(RowType.RAFT_PROMOTE.code(), HeaderKey.GROUP_DEFAULT, body.address(), body.length());
            }
        }
    }

    /**
     * Appends the body of the PROMOTE row of a snapshot.
     *
     * @param body to append to.
     */
    public void writePromote(final MsgPackWriter body)
    {
        int count = 0;
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            count += 0 == confirmedVclock.get(id) ? 0 : 1;
        }
        body.mapHeader(4)
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(ownerId)
            .unsigned(BodyKey.SYNCHRO_LSN).unsigned(confirmedVclock.get(ownerId))
            .unsigned(BodyKey.TERM).unsigned(promoteTerm)
            .unsigned(BodyKey.VCLOCK).mapHeader(count);
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != confirmedVclock.get(id))
            {
                body.unsigned(id).unsigned(confirmedVclock.get(id));
            }
        }
    }
}
