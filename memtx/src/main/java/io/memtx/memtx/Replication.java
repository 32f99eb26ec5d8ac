package io.memtx.memtx;

import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.memtx.conflict.ConflictLog;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.replication.ForeignRows;
import io.memtx.memtx.replication.Member;
import io.memtx.memtx.replication.Members;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.txn.SynchroPassage;
import io.memtx.memtx.txn.SynchroState;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.journal.WalMode;

import java.util.Map;
import java.util.UUID;

/**
 * The engine as a member of a replica set: applies what others have committed, knows the members, may be read-only.
 * Made for whoever carries rows between instances. Single owner: the transaction thread, but where another is named.
 */
public final class Replication
{
    /** Why an instance without an id is read-only: its rows could not be told from others'. */
    static final String NO_MEMBER = " - it is not a member of the replica set yet";

    private static final String HOLDER = "replica ";

    private final Engine engine;
    private final UUID instanceUuid;
    private final UUID replicasetUuid;
    private final ForeignRows rows;
    private final Conflicts conflicts;
    private final PublishedVclock journaled = new PublishedVclock();

    private volatile Members members;
    private String readOnlyReason;
    private long publishedPosition = -1;

    Replication(final Engine engine, final UUID instanceUuid)
    {
        this.engine = engine;
        this.instanceUuid = instanceUuid;
        replicasetUuid = UUID.fromString(
            new Space(engine, engine.schema().space(SystemSpaces.SCHEMA)).get("cluster").getString(1));
        rows = new ForeignRows(replicasetUuid, engine.journal(), engine.transactions(), engine.executor());
        conflicts = new Conflicts(engine, instanceUuid, rows);
        engine.transactions().membersListener((statements) -> onMembersChanged());
        onMembersChanged();
        publish();
    }

    /**
     * @return uuid of this instance. Any thread.
     */
    public UUID instanceUuid()
    {
        return instanceUuid;
    }

    /**
     * @return uuid of the replica set. Any thread.
     */
    public UUID replicasetUuid()
    {
        return replicasetUuid;
    }

    /**
     * @return id of this instance, 0 while it is no member. Any thread.
     */
    public int instanceId()
    {
        return members.idOf(instanceUuid);
    }

    /**
     * @return the members, as far as that is confirmed. Any thread.
     */
    public Members members()
    {
        return members;
    }

    /**
     * @return what is in the log and confirmed; with a {@link io.memtx.memtx.txn.SynchroGate} what is journaled,
     * confirmed or not. Any thread.
     */
    public PublishedVclock journaled()
    {
        return journaled;
    }

    /**
     * Opens the log for whoever sends it on. Any thread; the cursor is that thread's then.
     *
     * @param from what the reader has; component 0 is this instance's own.
     * @return a cursor that stays behind what is journaled: nobody else may have an LSN that this instance can lose.
     * @throws MemtxException              ER_UNSUPPORTED when no log is written.
     * @throws io.memtx.xlog.XlogException (GAP) when the log does not go back that far.
     */
    public JournalCursor openLog(final Vclock from)
    {
        final Journal journal = engine.journal();
        if (WalMode.NONE == journal.mode())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "Replication", "wal_mode = 'none'");
        }
        return journal.cursor(from, journal::journaledPosition);
    }

    /**
     * Keeps the log behind what a member has, until it is no member any more. Until a member is heard of after opening,
     * the whole log is kept for it. Any thread.
     *
     * @param member uuid of it.
     * @param vclock that it has; copied.
     */
    public void hold(final UUID member, final Vclock vclock)
    {
        engine.checkpointer().retention().hold(HOLDER + member, vclock);
        conflicts.onAcknowledged(member, vclock);
    }

    /**
     * Keeps no log any more for somebody who is no member.
     *
     * @param uuid of whoever was {@linkplain #hold held} for.
     */
    public void release(final UUID uuid)
    {
        engine.checkpointer().retention().release(HOLDER + uuid);
    }

    /**
     * @return what applies transactions of others; not within a transaction.
     */
    public ForeignRows rows()
    {
        engine.checkNoTransaction();
        return rows;
    }

    ForeignRows foreignRows()
    {
        return rows;
    }

    /**
     * @param isSkipping see {@link ForeignRows#isSkippingDuplicates(boolean)}.
     */
    public void skipDuplicates(final boolean isSkipping)
    {
        engine.checkOwner();
        rows.isSkippingDuplicates(isSkipping);
    }

    /**
     * Sets what decides on rows of other instances that find tuples in their way in a space: before any index refuses
     * them, and shown all those tuples. To be the same on every member, and set before any of them writes to the space;
     * see {@code docs/conflicts.md}. Not within a transaction; may wait for what is pending.
     *
     * @param spaceName of a space, which need not be there yet.
     * @param policy    of the space; null for none: then {@link #skipDuplicates} says what is done.
     * @throws MemtxException ER_UNSUPPORTED for a space that is not replicated, and for one with a unique index whose
     *                        keys the policy cannot tell apart; what refuses the spaces that conflicts and stamps are
     *                        kept in, {@code _conflict} and {@code _stamp}.
     */
    public void conflictPolicy(final String spaceName, final ConflictPolicy policy)
    {
        conflicts.policy(spaceName, policy);
    }

    /**
     * As {@link #conflictPolicy}, of all spaces at once: those that are not named have none from then on.
     *
     * @param policies by name of the space, none null.
     * @throws MemtxException as there; no policy has changed then.
     */
    public void conflictPolicies(final Map<String, ConflictPolicy> policies)
    {
        conflicts.policies(policies);
    }

    /**
     * @return the record of conflicts that were resolved or skipped: its limit, and how many there were. The conflicts
     * themselves are tuples of the local space {@code _conflict}.
     */
    public ConflictLog conflictLog()
    {
        engine.checkOwner();
        return conflicts.log();
    }

    /**
     * Keeps this instance's own statements from spaces that are replicated.
     *
     * @param reason what follows "Can't modify data on a read-only instance", such as
     *               {@code  - box.cfg.read_only is true}; null to allow them. An instance that is no member is
     *               read-only even so.
     */
    public void readOnly(final String reason)
    {
        engine.checkOwner();
        readOnlyReason = reason;
        applyReadOnly();
    }

    /**
     * @return what follows "Can't modify data on a read-only instance", null when it is not read-only.
     */
    public String readOnlyReason()
    {
        engine.checkOwner();
        return null == readOnlyReason && 0 == instanceId() ? NO_MEMBER : readOnlyReason;
    }

    /**
     * Makes an instance a member; one that is keeps its id, and gets the name. A member that comes with a new uuid under its old name
     * keeps its id, too.
     *
     * @param tx   running.
     * @param uuid of the instance.
     * @param name of the instance, or null.
     * @return its id.
     * @throws MemtxException ER_REPLICA_MAX when all ids are taken, or whatever refuses the row.
     */
    public int register(final Transaction tx, final UUID uuid, final String name)
    {
        final Space cluster = new Space(engine, engine.schema().space(SystemSpaces.CLUSTER));
        final Members latest = Members.of(cluster.primary().select()); // those that are not confirmed yet among them
        final int known = latest.idOf(uuid);
        if (0 != known && (null == name || latest.list().stream()
            .anyMatch((member) -> known == member.id() && name.equals(member.name()))))
        {
            return known;
        }
        final int named = null == name ? 0 : latest.list().stream()
            .filter((member) -> name.equals(member.name())).findFirst().map((member) -> member.id()).orElse(0);
        final int id = 0 != known ? known : 0 == named ? latest.freeId() : named;
        if (0 == id)
        {
            throw new MemtxException(ErrorCode.ER_REPLICA_MAX, Vclock.COMPONENT_COUNT);
        }
        final Object[] row = null == name ?
            new Object[] {id, uuid.toString()} : new Object[] {id, uuid.toString(), name};
        if (0 == known && 0 == named)
        {
            tx.insert(cluster, row); // another master may have given the id away: then this has to be noticed
        }
        else
        {
            tx.replace(cluster, row);
        }
        return id;
    }

    /**
     * Freezes the confirmed data for an instance that joins. Give it back with {@link FrozenRows#release()}, on the
     * transaction thread.
     *
     * @return the rows.
     */
    public FrozenRows freeze()
    {
        engine.checkOwner();
        final SynchroPassage synchro = engine.transactions().synchro();
        return new FrozenRows(
            engine.arena(),
            engine.transactions().confirmedSchema(),
            engine.transactions().confirmedVclock(),
            null == synchro ? SynchroState.NONE : synchro.gate().state());
    }

    /** What a turn of the engine adds, between transactions or not. */
    int doWork(final boolean isInTransaction)
    {
        publish();
        return isInTransaction ? 0 : conflicts.doWork();
    }

    private void publish()
    {
        final SynchroPassage synchro = engine.transactions().synchro();
        if (null != synchro)
        {
            if (publishedPosition != synchro.journaledVersion())
            {
                publishedPosition = synchro.journaledVersion();
                journaled.publish(synchro.journaled());
            }
            return;
        }
        final long position = engine.transactions().confirmedPosition();
        if (position != publishedPosition)
        {
            publishedPosition = position;
            journaled.publish(engine.transactions().confirmedVclock());
        }
    }

    private void onMembersChanged()
    {
        final Members before = members;
        members = Members.of(engine.arena(), engine.transactions().confirmedSchema());
        for (final Member member : members.list())
        {
            if (null == before && !member.uuid().equals(instanceUuid))
            {
                hold(member.uuid(), new Vclock());
            }
        }
        if (null != before)
        {
            before.list().stream().map(Member::uuid).filter((uuid) -> 0 == members.idOf(uuid))
                .forEach((uuid) -> engine.checkpointer().retention().release(HOLDER + uuid));
        }
        conflicts.onMembersChanged(members);
        engine.replicaId(instanceId());
        applyReadOnly();
    }

    private void applyReadOnly()
    {
        engine.executor().readOnlyReason(readOnlyReason());
    }
}
