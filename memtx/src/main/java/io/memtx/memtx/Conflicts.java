package io.memtx.memtx;

import io.memtx.memtx.conflict.ConflictLog;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.conflict.ConflictResolver;
import io.memtx.memtx.replication.ForeignRows;
import io.memtx.memtx.replication.Member;
import io.memtx.memtx.replication.Members;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.Vclock;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;

/**
 * Policies, stamps and the record of conflicts of one instance: makes the spaces that they are kept in, and forgets
 * stamps that every member has heard of. Single owner: the transaction thread, but where another is named.
 */
final class Conflicts
{
    private static final int FORGET_BATCH = 128;
    private static final int FORGET_TURNS = 64;

    private final Engine engine;
    private final UUID instanceUuid;
    private final ForeignRows rows;
    private final ConflictLog log;
    private final ConflictResolver resolver;
    private final Map<UUID, Vclock> acknowledged = new ConcurrentHashMap<>();

    private final ConflictResolver.PastRows past = this::isPast;
    private Members members;
    private volatile boolean isStamped;
    private int turns;

    Conflicts(final Engine engine, final UUID instanceUuid, final ForeignRows rows)
    {
        this.engine = engine;
        this.instanceUuid = instanceUuid;
        this.rows = rows;
        log = new ConflictLog(engine.arena(), engine.transactions(), engine.executor().resolved(), engine::timeMs);
        resolver = new ConflictResolver(
            engine.arena(), engine.transactions(), engine.executor(), engine.journal().vclock(), log);
        rows.conflictLog(log, this::tryOpenLog);
        if (null != engine.transactions().schema().find(SystemSpaces.STAMP))
        {
            onStampsOpened();
        }
    }

    ConflictLog log()
    {
        return log;
    }

    void policy(final String spaceName, final ConflictPolicy policy)
    {
        Arguments.notNull(spaceName, "space name");
        final Map<String, ConflictPolicy> changed = new HashMap<>(resolver.policies());
        if (null == policy)
        {
            changed.remove(spaceName);
        }
        else
        {
            changed.put(spaceName, policy);
        }
        policies(changed);
    }

    void policies(final Map<String, ConflictPolicy> policies)
    {
        engine.checkNoTransaction();
        for (final Map.Entry<String, ConflictPolicy> entry : policies.entrySet())
        {
            Arguments.notNull(entry.getKey(), "space name");
            Arguments.notNull(entry.getValue(), "policy");
        }
        if (!policies.isEmpty())
        {
            openLog();
        }
        if (policies.values().stream().anyMatch(ConflictResolver::needsStamps) &&
            null == engine.transactions().schema().find(SystemSpaces.STAMP))
        {
            createStamps();
            onStampsOpened();
        }
        resolver.policies(policies);
        rows.resolver(resolver.isEmpty() ? null : resolver);
    }

    void onMembersChanged(final Members changed)
    {
        members = changed;
        resolver.members(changed.idOf(instanceUuid), (name) -> changed.list().stream()
            .filter((member) -> name.equals(member.name())).mapToInt(Member::id).findFirst().orElse(0));
    }

    /** A member has that much. Any thread. */
    void onAcknowledged(final UUID member, final Vclock vclock)
    {
        if (isStamped)
        {
            acknowledged.put(member, vclock.copy());
        }
    }

    /** Between transactions. */
    int doWork()
    {
        if (!isStamped || ++turns < FORGET_TURNS || !engine.transactions().isQuiet() ||
            null != engine.transactions().failure())
        {
            return 0;
        }
        final int count = resolver.forget(FORGET_BATCH, past);
        turns = FORGET_BATCH == count ? FORGET_TURNS : 0;
        return count;
    }

    /**
     * A member has a row when it says so, or when it wrote the row; it wrote later rows at a later time, and those
     * before are here: they came before the last one that did, or before what it had written by then.
     */
    private boolean isPast(final double time, final int origin, final long lsn)
    {
        for (int i = 0; i < members.list().size(); i++) // an iterator would be garbage
        {
            final Member member = members.list().get(i);
            final int id = member.id();
            if (id != origin && !member.uuid().equals(instanceUuid) && !(rows.lastTime(id) > time))
            {
                final Vclock has = acknowledged.get(member.uuid());
                if (null == has || has.get(origin) < lsn || engine.journal().vclock().get(id) < has.get(id))
                {
                    return false;
                }
            }
        }
        return true;
    }

    private void onStampsOpened()
    {
        resolver.onStampsOpened();
        isStamped = true;
    }

    /** When nobody has to wait for it; without the space conflicts are counted, and not recorded. */
    private void tryOpenLog()
    {
        try
        {
            if (engine.transactions().isQuiet())
            {
                openLog();
            }
        }
        catch (final MemtxException ex)
        {
            engine.onError(ex);
        }
    }

    private void openLog()
    {
        if (null != engine.transactions().schema().find(SystemSpaces.CONFLICT) ||
            null != engine.transactions().failure())
        {
            return;
        }
        engine.awaitQuiet();
        engine.definitions().createSpace("_conflict", new SpaceDefinition()
            .id(SystemSpaces.CONFLICT)
            .local()
            .field("id", FieldType.UNSIGNED)
            .field("time", FieldType.NUMBER)
            .field("space_id", FieldType.UNSIGNED)
            .field("space", FieldType.STRING)
            .field("type", FieldType.STRING)
            .field("reason", FieldType.STRING)
            .field("origin", FieldType.UNSIGNED)
            .field("lsn", FieldType.UNSIGNED)
            .field("row_time", FieldType.NUMBER)
            .nullableField("new_tuple", FieldType.ARRAY)
            .nullableField("old_tuple", FieldType.ARRAY)
            .field("old_origin", FieldType.UNSIGNED)
            .field("old_lsn", FieldType.UNSIGNED)
            .field("old_time", FieldType.NUMBER)
            .index("primary", IndexType.TREE, unique("id")));
    }

    private void createStamps()
    {
        engine.awaitQuiet();
        engine.definitions().createSpace("_stamp", new SpaceDefinition()
            .id(SystemSpaces.STAMP)
            .local()
            .field("space_id", FieldType.UNSIGNED)
            .field("index_id", FieldType.UNSIGNED)
            .field("key", FieldType.VARBINARY)
            .field("is_kept", FieldType.UNSIGNED)
            .field("time", FieldType.NUMBER)
            .field("origin", FieldType.UNSIGNED)
            .field("lsn", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("space_id", "index_id", "key"))
            .index("order", IndexType.TREE, nonUnique("is_kept", "time")));
    }
}
