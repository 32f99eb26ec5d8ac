package io.memtx.synchro.row;

import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

/**
 * What a CONFIRM, ROLLBACK, PROMOTE, DEMOTE or RAFT row says. Reusable, so that asking for a row to write makes no
 * garbage; belongs to whoever made it.
 * <pre>
 *   CONFIRM   {owner, lsn}               all of the owner's transactions up to lsn are committed
 *   ROLLBACK  {owner, lsn}               all from lsn on are rolled back
 *   PROMOTE   {owner, lsn, term[, vclock]}  up to lsn committed, the rest rolled back; who writes it owns the queue
 *   DEMOTE    {owner, lsn, term[, vclock]}  the same, and nobody owns the queue
 *   RAFT      {term[, vote]}             local to its instance
 * </pre>
 * In PROMOTE and DEMOTE {@code owner} is who owned the queue before. {@code vclock} stands in checkpoints only: how far
 * the transactions of each former owner are confirmed.
 */
public final class SynchroRow
{
    private RowType type = RowType.NOP;
    private int ownerId;
    private long lsn;
    private long term;
    private int vote;
    private boolean hasVclock;
    private final Vclock vclock = new Vclock();

    /**
     * @param owner of the queue.
     * @param upTo  LSN of the owner.
     * @return this.
     */
    public SynchroRow confirm(final int owner, final long upTo)
    {
        return set(RowType.RAFT_CONFIRM, owner, upTo, 0, 0);
    }

    /**
     * @param owner of the queue.
     * @param from  LSN of the owner.
     * @return this.
     */
    public SynchroRow rollback(final int owner, final long from)
    {
        return set(RowType.RAFT_ROLLBACK, owner, from, 0, 0);
    }

    /**
     * @param previousOwner of the queue, 0 for nobody.
     * @param upTo          LSN of that owner.
     * @param newTerm       of the queue.
     * @return this.
     */
    public SynchroRow promote(final int previousOwner, final long upTo, final long newTerm)
    {
        return set(RowType.RAFT_PROMOTE, previousOwner, upTo, newTerm, 0);
    }

    /**
     * @param previousOwner of the queue.
     * @param upTo          LSN of that owner.
     * @param newTerm       of the queue.
     * @return this.
     */
    public SynchroRow demote(final int previousOwner, final long upTo, final long newTerm)
    {
        return set(RowType.RAFT_DEMOTE, previousOwner, upTo, newTerm, 0);
    }

    /**
     * @param newTerm of elections.
     * @param votedId in that term, 0 for none.
     * @return this.
     */
    public SynchroRow raft(final long newTerm, final int votedId)
    {
        return set(RowType.RAFT, 0, 0, newTerm, votedId);
    }

    /**
     * Adds the confirmed vclock, as a PROMOTE in a checkpoint has it.
     *
     * @param confirmed to copy.
     * @return this.
     */
    public SynchroRow vclock(final Vclock confirmed)
    {
        hasVclock = true;
        vclock.copyFrom(confirmed);
        return this;
    }

    /**
     * @param other to become equal to.
     * @return this.
     */
    public SynchroRow copyFrom(final SynchroRow other)
    {
        set(other.type, other.ownerId, other.lsn, other.term, other.vote);
        return other.hasVclock ? vclock(other.vclock) : this;
    }

    /**
     * @return CONFIRM, ROLLBACK, PROMOTE, DEMOTE or RAFT; NOP before anything was set.
     */
    public RowType type()
    {
        return type;
    }

    /**
     * @return whose transactions it is about: the queue's owner, before this row if it changes the owner; 0 for nobody.
     */
    public int ownerId()
    {
        return ownerId;
    }

    /**
     * @return of the owner.
     */
    public long lsn()
    {
        return lsn;
    }

    /**
     * @return of PROMOTE, DEMOTE and RAFT; 0 in others.
     */
    public long term()
    {
        return term;
    }

    /**
     * @return of RAFT: id of whom this instance votes for, 0 for nobody.
     */
    public int vote()
    {
        return vote;
    }

    public boolean hasVclock()
    {
        return hasVclock;
    }

    /**
     * @return the confirmed vclock, if it has one; not to be changed.
     */
    public Vclock vclock()
    {
        return vclock;
    }

    public boolean isOwnerChange()
    {
        return RowType.RAFT_PROMOTE == type || RowType.RAFT_DEMOTE == type;
    }

    /**
     * @param originId instance that wrote the row.
     * @return as Tarantool's log shows it: {@code PROMOTE{owner: 1, origin: 2, lsn: 15, term: 4}}.
     */
    public String describe(final int originId)
    {
        if (RowType.RAFT == type)
        {
            return "RAFT{term: " + term + (0 == vote ? "" : ", vote: " + vote) + "}";
        }
        return type.name().substring("RAFT_".length()) + "{owner: " + ownerId + ", origin: " + originId +
            ", lsn: " + lsn + (isOwnerChange() ? ", term: " + term : "") + "}";
    }

    @Override
    public String toString()
    {
        return RowType.NOP == type ? "NOP" : describe(0);
    }

    private SynchroRow set(
        final RowType newType, final int newOwnerId, final long newLsn, final long newTerm, final int newVote)
    {
        type = newType;
        ownerId = newOwnerId;
        lsn = newLsn;
        term = newTerm;
        vote = newVote;
        hasVclock = false;
        return this;
    }
}
