package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.OnReplace;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.SpaceTriggers;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A space: tuples under a primary key, with secondary indexes. A handle that stays good when the definition changes;
 * after a drop every call throws ER_NO_SUCH_SPACE. For the transaction thread.
 * <p>
 * The statements here are transactions of their own: each returns when it is confirmed, stepping the engine meanwhile.
 * They throw ER_ACTIVE_TRANSACTION inside a transaction or trigger: there, {@link Transaction} has the same statements.
 */
public final class Space
{
    private final Engine engine;
    private final int id;
    private final Index primary;
    private final SpaceTriggers identity; // what all versions of one space share, and no other space of its number
    private SpaceStore seen;
    private Schema seenSchema;

    Space(final Engine engine, final SpaceStore store)
    {
        this.engine = engine;
        id = store.id();
        identity = store.triggers();
        primary = new Index(engine, this, 0);
    }

    /**
     * @return its number.
     */
    public int id()
    {
        return id;
    }

    /**
     * @return its name.
     */
    public String name()
    {
        return store().def().name();
    }

    /**
     * @return its named fields, in order.
     */
    public List<FieldDef> fields()
    {
        return store().def().fields();
    }

    /**
     * Inserts a tuple.
     *
     * @param fields of it, as {@link Tuple#of} takes them.
     * @return the tuple.
     * @throws MemtxException ER_TUPLE_FOUND when its key, or that of a unique index, is taken, and others.
     */
    public Tuple insert(final Object... fields)
    {
        return engine.awaited().put(this, fields, false);
    }

    /**
     * Inserts a tuple, or puts it in place of the one under its primary key.
     *
     * @param fields of it.
     * @return the tuple.
     * @throws MemtxException ER_TUPLE_FOUND when the key of a unique secondary index is taken by another one, and
     *                        others.
     */
    public Tuple replace(final Object... fields)
    {
        return engine.awaited().put(this, fields, true);
    }

    /**
     * Changes fields of the tuple under a primary key.
     *
     * @param key        full primary key.
     * @param operations from left to right.
     * @return the changed tuple, or null when there is none.
     */
    public Tuple update(final Key key, final Operation... operations)
    {
        return engine.awaited().update(this, key, operations);
    }

    /**
     * Inserts a tuple, or, when one is under its primary key, applies operations to that one; operations that do not
     * fit it are left out.
     *
     * @param tuple      to insert.
     * @param operations to apply instead.
     */
    public void upsert(final Tuple tuple, final Operation... operations)
    {
        engine.awaited().upsert(this, tuple, operations);
    }

    /**
     * Deletes the tuple under a primary key.
     *
     * @param parts of the full primary key.
     * @return the deleted tuple, or null when there is none.
     */
    public Tuple delete(final Object... parts)
    {
        return engine.awaited().delete(this, parts);
    }

    /**
     * @param parts of the full primary key.
     * @return the tuple, or null.
     */
    public Tuple get(final Object... parts)
    {
        return primary.get(parts);
    }

    /**
     * @return how many tuples it has.
     */
    public long size()
    {
        return 0 == store().indexes().length ? 0 : primary.size();
    }

    /**
     * @return the primary index.
     */
    public Index primary()
    {
        return primary;
    }

    /**
     * @param name of an index.
     * @return the index.
     * @throws MemtxException ER_NO_SUCH_INDEX_NAME.
     */
    public Index index(final String name)
    {
        final int indexId = store().index(Arguments.notNull(name, "index name")).def().indexId();
        return 0 == indexId ? primary : new Index(engine, this, indexId);
    }

    /**
     * @return all indexes, by number.
     */
    public List<Index> indexes()
    {
        final List<Index> indexes = new ArrayList<>();
        for (final IndexStore index : store().indexes())
        {
            indexes.add(index(index.def().name()));
        }
        return indexes;
    }

    /**
     * Adds an index and fills it, in one go: nothing else runs meanwhile. {@link #startCreateIndex} takes longer and
     * stops nobody.
     *
     * @param name of it.
     * @param type of it.
     * @param key  of it.
     * @return the index.
     * @throws MemtxException ER_INDEX_EXISTS, ER_TUPLE_FOUND when it is unique and the data is not, and others.
     */
    public Index createIndex(final String name, final IndexType type, final KeySpec key)
    {
        engine.awaitQuiet();
        final int indexId = engine.definitions().createIndex(
            store(), SpaceDefinition.IndexSpec.of(name, type, key));
        return 0 == indexId ? primary : new Index(engine, this, indexId);
    }

    /**
     * As {@link #createIndex}, in steps while transactions go on. A multikey or functional index is built at once
     * nevertheless, in the last of them.
     *
     * @param name of it.
     * @param type of it.
     * @param key  of it.
     * @return the change, which {@link Memtx#doWork()} goes on with; afterwards {@link #index(String)} finds the index.
     * @throws MemtxException as {@link Index#startAlter}.
     */
    public SchemaChange startCreateIndex(final String name, final IndexType type, final KeySpec key)
    {
        final SpaceDefinition.IndexSpec spec = SpaceDefinition.IndexSpec.of(name, type, key);
        engine.awaitSchema();
        return engine.schemaChanges().startCreate(engine.definitions().newIndex(store(), spec));
    }

    /**
     * Has a sequence fill in nil in the first field of the primary key; the one that did so until now no longer does,
     * and is dropped when it was the space's own.
     *
     * @param name of a sequence; null for one of the space's own, named {@code <space>_seq}.
     * @throws MemtxException ER_NO_SUCH_SEQUENCE, ER_SEQUENCE_EXISTS, ER_MODIFY_INDEX when the field is no integer.
     */
    public void attachSequence(final String name)
    {
        engine.awaitQuiet();
        final SpaceStore store = store();
        engine.atomically(() ->
        {
            engine.definitions().sequences().detach(id);
            engine.definitions().sequences().attach(store, new SpaceDefinition.SequenceSpec(name, null));
        });
    }

    /**
     * Leaves keys to the program again; a sequence of the space's own is dropped.
     */
    public void detachSequence()
    {
        engine.awaitQuiet();
        store();
        engine.atomically(() -> engine.definitions().sequences().detach(id));
    }

    /**
     * Changes the definition of the space. The data is looked at, in one go, where it may not meet the new one.
     *
     * @param describe says what changes.
     * @throws MemtxException ER_FIELD_TYPE and others when the data does not meet it, ER_ALTER_SPACE, and others;
     *                        nothing has changed then.
     */
    public void alter(final Consumer<SpaceAlteration> describe)
    {
        Arguments.notNull(describe, "describe");
        engine.awaitQuiet();
        engine.definitions().alter(altered(describe));
    }

    /**
     * As {@link #alter}, in steps while transactions go on. Foreign keys are checked at once nevertheless, in the last
     * of them.
     *
     * @param describe says what changes.
     * @return the change, which {@link Memtx#doWork()} goes on with.
     * @throws MemtxException as {@link Index#startAlter}.
     */
    public SchemaChange startAlter(final Consumer<SpaceAlteration> describe)
    {
        Arguments.notNull(describe, "describe");
        engine.awaitSchema();
        return engine.schemaChanges().start(altered(describe));
    }

    private SpaceDef altered(final Consumer<SpaceAlteration> describe)
    {
        final SpaceStore store = store();
        final SpaceAlteration alteration = new SpaceAlteration(store.def());
        describe.accept(alteration);
        return engine.definitions().altered(store, alteration);
    }

    /**
     * Gives the space another format.
     *
     * @param fields in order.
     * @throws MemtxException when the data does not meet it.
     */
    public void format(final List<FieldDef> fields)
    {
        alter((change) -> change.format(fields));
    }

    /**
     * @param name new.
     */
    public void rename(final String name)
    {
        alter((change) -> change.name(name));
    }

    /**
     * Removes all tuples at once; no trigger runs.
     */
    public void truncate()
    {
        engine.awaitQuiet();
        engine.definitions().truncate(store().id());
    }

    /**
     * Removes the space with all it has.
     */
    public void drop()
    {
        engine.awaitQuiet();
        engine.definitions().dropSpace(store());
    }

    /**
     * Sets a trigger that runs before all that are set already. Triggers are not kept in files.
     *
     * @param trigger to set.
     */
    public void beforeReplace(final BeforeReplace trigger)
    {
        store().triggers().addBeforeReplace(Arguments.notNull(trigger, "trigger"));
    }

    /**
     * Sets a trigger that runs before all that are set already. Triggers are not kept in files.
     *
     * @param trigger to set.
     */
    public void onReplace(final OnReplace trigger)
    {
        store().triggers().addOnReplace(Arguments.notNull(trigger, "trigger"));
    }

    /**
     * @param trigger set before.
     * @return false when it is not set.
     */
    public boolean removeBeforeReplace(final BeforeReplace trigger)
    {
        return store().triggers().removeBeforeReplace(trigger);
    }

    /**
     * @param trigger set before.
     * @return false when it is not set.
     */
    public boolean removeOnReplace(final OnReplace trigger)
    {
        return store().triggers().removeOnReplace(trigger);
    }

    /**
     * Measures the confirmed tuples, in linear time.
     *
     * @return what they take.
     */
    public SpaceStatistics statistics()
    {
        return SpaceStatistics.of(store(), engine.arena());
    }

    /**
     * Measures the confirmed tuples, in linear time: Tarantool's {@code space:bsize()}.
     *
     * @return the bytes of their MessagePack.
     */
    public long bytes()
    {
        final SpaceStatistics statistics = statistics();
        return statistics.memtx().dataSize() + statistics.malloc().dataSize();
    }

    @Override
    public String toString()
    {
        return "space " + id;
    }

    Engine engine()
    {
        return engine;
    }

    SpaceStore store()
    {
        final SpaceStore store = findStore();
        if (null == store)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, id);
        }
        return store;
    }

    SpaceStore findStore()
    {
        engine.checkOwner();
        final Schema schema = engine.schema();
        if (schema != seenSchema)
        {
            final SpaceStore found = schema.find(id);
            seen = null != found && found.triggers() == identity ? found : null;
            seenSchema = schema;
        }
        return seen;
    }
}
