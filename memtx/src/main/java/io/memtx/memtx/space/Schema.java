package io.memtx.memtx.space;

import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.prepare.FunctionUses;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.sequence.SequenceCatalog;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.agrona.collections.IntHashSet;
import org.eclipse.collections.api.block.procedure.Procedure;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All spaces at one version of the schema. Immutable: a change of schema makes a new one, so that rolling it back is
 * taking the old one again, and that views keep the one that was confirmed when they were opened.
 */
public final class Schema
{
    /** One that no read ever sees. */
    public static final Schema NONE = new Schema();

    private final IntObjectHashMap<SpaceStore> byId;
    private final Map<String, SpaceStore> byName;
    private final FunctionCatalog functions;
    private final SequenceCatalog sequences;

    /**
     * The schema without a space.
     */
    public Schema()
    {
        this(new IntObjectHashMap<>(), new HashMap<>(), FunctionCatalog.NONE, SequenceCatalog.NONE);
    }

    private Schema(
        final IntObjectHashMap<SpaceStore> byId,
        final Map<String, SpaceStore> byName,
        final FunctionCatalog functions,
        final SequenceCatalog sequences)
    {
        this.byId = byId;
        this.byName = byName;
        this.functions = functions;
        this.sequences = sequences;
    }

    /**
     * @param spaceId of the space.
     * @return the space, or null.
     */
    public SpaceStore find(final int spaceId)
    {
        return byId.get(spaceId);
    }

    /**
     * @param name of the space.
     * @return the space, or null.
     */
    public SpaceStore find(final String name)
    {
        return byName.get(name);
    }

    /**
     * @param spaceId of the space.
     * @return the space.
     * @throws MemtxException ER_NO_SUCH_SPACE when there is none.
     */
    public SpaceStore space(final int spaceId)
    {
        final SpaceStore space = byId.get(spaceId);
        if (null == space)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, spaceId);
        }
        return space;
    }

    /**
     * @return all functions.
     */
    public FunctionCatalog functions()
    {
        return functions;
    }

    /**
     * @param functions of the next version.
     * @return a schema with them.
     */
    public Schema with(final FunctionCatalog functions)
    {
        return with(functions, sequences);
    }

    /**
     * @param functionId of a function.
     * @return whether the definition of a space or of an index names it.
     */
    public boolean usesFunction(final int functionId)
    {
        return byId.anySatisfy((space) -> FunctionUses.isUsed(space.def(), functionId) ||
            Arrays.stream(space.indexes()).anyMatch((index) -> index.def().functionId() == functionId));
    }

    /**
     * Checks that what spaces name is there: at the end of recovery, which reads spaces before functions.
     *
     * @throws MemtxException ER_UNSUPPORTED and others, as {@link FunctionUses#check} does.
     */
    public void checkFunctions()
    {
        byId.forEachValue((space) ->
        {
            FunctionUses.check(space.def(), functions);
            for (final IndexStore index : space.indexes())
            {
                if (index.def().isFunctional() && null != index.entries().function())
                {
                    functions.resolve(
                        index.def().functionId(), IndexDef.functionUser(index.def(), space.def()));
                }
            }
        });
    }

    /**
     * @return all sequences.
     */
    public SequenceCatalog sequences()
    {
        return sequences;
    }

    /**
     * @param sequences of the next version.
     * @return a schema with them, and with spaces that use them.
     */
    public Schema with(final SequenceCatalog sequences)
    {
        return with(functions, sequences);
    }

    /**
     * @return all spaces, in no order.
     */
    public Collection<SpaceStore> spaces()
    {
        return byId.values();
    }

    /**
     * Visits all spaces, in no order, without garbage.
     *
     * @param visitor called with each.
     */
    public void forEach(final Procedure<SpaceStore> visitor)
    {
        byId.forEachValue(visitor);
    }

    /**
     * @param space new, or a new version of the space of that id.
     * @return a schema with it.
     */
    public Schema with(final SpaceStore space)
    {
        final Schema next = copy();
        final SpaceStore old = next.byId.get(space.id());
        if (null != old)
        {
            next.byName.remove(old.def().name());
        }
        next.put(space);
        next.markReferenced();
        return next;
    }

    /**
     * @param space of this schema.
     * @return a schema without it.
     */
    public Schema without(final SpaceStore space)
    {
        final Schema next = copy();
        next.byId.remove(space.id());
        next.byName.remove(space.def().name());
        next.markReferenced();
        return next;
    }

    private Schema with(final FunctionCatalog functions, final SequenceCatalog sequences)
    {
        final Schema next = new Schema(new IntObjectHashMap<>(byId), new HashMap<>(byName), functions, sequences);
        for (final SpaceStore space : spaces())
        {
            next.put(space);
        }
        return next;
    }

    private Schema copy()
    {
        return new Schema(new IntObjectHashMap<>(byId), new HashMap<>(byName), functions, sequences);
    }

    /** While this schema is made. */
    private void put(final SpaceStore given)
    {
        final Preparation preparation = Preparation.of(given.def(), sequences, functions);
        final SpaceStore space = null == preparation && null == given.preparation() ?
            given : given.toBuilder().preparation(preparation).build();
        byId.put(space.id(), space);
        byName.put(space.def().name(), space);
    }

    /** While this schema is made: tells spaces whether foreign keys of others, or of their own, refer to them. */
    private void markReferenced()
    {
        final IntHashSet referenced = new IntHashSet();
        byId.forEachValue((space) -> space.def().foreignSpaceIds().forEach(referenced::add));
        final List<SpaceStore> changed = new ArrayList<>();
        byId.forEachValue((space) ->
        {
            if (space.isReferenced() != referenced.contains(space.id()))
            {
                changed.add(space);
            }
        });
        changed.forEach((space) -> put(space.toBuilder().referenced(!space.isReferenced()).build()));
    }
}
