package io.memtx.memtx.conflict;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Has the policies of spaces decide on rows of other instances. Single owner: the transaction thread.
 */
public final class ConflictResolver
{
    private final TransactionManager transactions;
    private final OwnStamps own;
    private final Stamps stamps;
    private final IncomingStatement statement;
    private final OrderedResolution ordered;
    private final AskedResolution asked;
    private final Map<String, BoundPolicy> byName = new HashMap<>();
    private final IntObjectHashMap<BoundPolicy> bySpace = new IntObjectHashMap<>();
    private ToIntFunction<String> idOfName = (name) -> 0;

    /**
     * @param arena        that holds the data.
     * @param transactions of the instance; their schema is listened to.
     * @param executor     of the instance.
     * @param appended     vclock of the journal, the live one.
     * @param log          of conflicts.
     */
    public ConflictResolver(
        final Arena arena,
        final TransactionManager transactions,
        final StatementExecutor executor,
        final Vclock appended,
        final ConflictLog log)
    {
        this.transactions = transactions;
        stamps = new Stamps(arena, transactions, executor.resolved());
        own = new OwnStamps(transactions, appended, stamps);
        statement = new IncomingStatement(arena, transactions);
        ordered = new OrderedResolution(arena, executor, stamps, log);
        asked = new AskedResolution(arena, executor, stamps, log);
        transactions.schemaListener(this::onSchema);
    }

    /**
     * Sets the policies of all spaces, which need not be there yet; a space that is not named has none. The space that
     * stamps are kept in has to be there, if a policy needs it: see {@link #needsStamps}.
     *
     * @param policies by name of the space.
     * @throws MemtxException ER_UNSUPPORTED for a system space, a local or a temporary one, and for one with a unique
     *                        index whose keys the policy cannot tell apart. Nothing has changed then.
     */
    public void policies(final Map<String, ConflictPolicy> policies)
    {
        final Map<String, BoundPolicy> changed = new HashMap<>();
        policies.forEach((spaceName, policy) ->
        {
            final BoundPolicy before = byName.get(spaceName);
            changed.put(spaceName,
                null != before && policy == before.policy() ? before : bind(spaceName, policy));
        });
        byName.clear();
        byName.putAll(changed);
        byName.values().forEach(this::rank);
        onSchema(transactions.schema());
    }

    /**
     * @return the policies that are set, by name of the space.
     */
    public Map<String, ConflictPolicy> policies()
    {
        final Map<String, ConflictPolicy> policies = new HashMap<>();
        byName.forEach((spaceName, bound) -> policies.put(spaceName, bound.policy()));
        return policies;
    }

    /**
     * @param policy to be set.
     * @return whether it needs the space that stamps are kept in.
     */
    public static boolean needsStamps(final ConflictPolicy policy)
    {
        return ConflictPolicy.STOP != policy && ConflictPolicy.SKIP != policy;
    }

    /**
     * @return whether no space has a policy.
     */
    public boolean isEmpty()
    {
        return byName.isEmpty();
    }

    /**
     * Takes note of who the members are.
     *
     * @param instanceId of this instance, 0 while it is none.
     * @param memberIds  id of the member of a name; 0 when there is none.
     */
    public void members(final int instanceId, final ToIntFunction<String> memberIds)
    {
        own.instanceId(instanceId);
        idOfName = memberIds;
        byName.values().forEach(this::rank);
    }

    /** The space of stamps is there: what is written from now on is later than all that they are of. */
    public void onStampsOpened()
    {
        if (stamps.isThere())
        {
            transactions.seen(stamps.latest());
        }
    }

    /**
     * @param spaceId of a space.
     * @return whether it has a policy.
     */
    public boolean handles(final int spaceId)
    {
        return bySpace.containsKey(spaceId);
    }

    /**
     * Applies a row to a space with a policy, in the running transaction; where its statement comes from is set.
     *
     * @param row     new and well-formed.
     * @param execute that applies it as if there was no policy.
     * @return false when its space has no policy, or it is no statement: nothing was done.
     * @throws MemtxException as for any statement; the transaction is to be rolled back.
     */
    public boolean apply(final RowFlyweight row, final LongSupplier execute)
    {
        final StatementType type = IncomingStatement.typeOf(row);
        final BoundPolicy policy = null == type ? null : bySpace.get((int)RowFields.unsigned(row, BodyKey.SPACE_ID));
        if (null == policy)
        {
            return false;
        }
        final SpaceStore space = transactions.schema().space(RowFields.spaceId(row));
        final OrderedPolicy order = policy.ordered();
        policy.check(space);
        if (policy.isStamped() && !(row.timestamp() >= 0 &&
            row.timestamp() < TransactionManager.TIMESTAMP_LIMIT_SECONDS))
        {
            throw new MemtxException(ErrorCode.ER_INVALID_MSGPACK, "row with a time out of range");
        }
        statement.decode(row, type, space, null != order);
        if (null == order)
        {
            asked.apply(row, statement, policy, execute);
        }
        else
        {
            ordered.apply(row, statement, policy);
        }
        return true;
    }

    /**
     * Forgets stamps that do not matter any more. Nothing may be running or pending.
     *
     * @param limit of how many.
     * @param past  that says of a row whether every member has it, and every row that they wrote before they had it is
     *              here.
     * @return how many were forgotten.
     */
    public int forget(final int limit, final PastRows past)
    {
        return stamps.isThere() ? stamps.forget(limit, past) : 0;
    }

    private BoundPolicy bind(final String spaceName, final ConflictPolicy policy)
    {
        final SpaceStore space = transactions.schema().find(spaceName);
        final BoundPolicy bound = new BoundPolicy(policy, own);
        if (null != space)
        {
            if (!isOfOthers(space))
            {
                throw new MemtxException(
                    ErrorCode.ER_UNSUPPORTED, "Conflict policy", "space '" + spaceName + '\'');
            }
            bound.check(space);
        }
        return bound;
    }

    private void rank(final BoundPolicy bound)
    {
        if (null != bound.ordered())
        {
            bound.ranks(bound.ordered().ranks(idOfName));
        }
    }

    private void onSchema(final Schema schema)
    {
        bySpace.clear();
        for (final SpaceStore space : schema.spaces())
        {
            final BoundPolicy bound = byName.get(space.def().name());
            final boolean isBound = null != bound && isOfOthers(space);
            if (isBound)
            {
                bySpace.put(space.id(), bound);
            }
            space.triggers().ownWrites(isBound && bound.isStamped() ? bound : null);
        }
    }

    private static boolean isOfOthers(final SpaceStore space)
    {
        return !SystemSpaces.isSystem(space.id()) && !space.def().isLocal() && !space.def().isDataTemporary();
    }

    /** Knows what may still come. */
    public interface PastRows
    {
        /**
         * @param time   of a row, seconds.
         * @param origin of the row.
         * @param lsn    of the row.
         * @return whether every member has the row, and every row that it wrote before it had it is here.
         */
        boolean isPast(double time, int origin, long lsn);
    }
}
