package io.memtx.memtx;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.format.FieldDef;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Says what is to change of an index; what is not named stays.
 */
public final class IndexAlteration
{
    private String name;
    private IndexType type;
    private Boolean isUnique;
    private Boolean hasHint;
    private List<Object> parts;

    /**
     * Use {@link Index#alter} or {@link Index#startAlter}.
     */
    IndexAlteration()
    {
    }

    /**
     * @param newName of the index.
     * @return this.
     */
    public IndexAlteration name(final String newName)
    {
        name = Arguments.notNull(newName, "index name");
        return this;
    }

    /**
     * @param newType of its structure.
     * @return this.
     */
    public IndexAlteration type(final IndexType newType)
    {
        type = Arguments.notNull(newType, "index type");
        return this;
    }

    /**
     * @param isWanted whether no two tuples may have equal keys.
     * @return this.
     */
    public IndexAlteration unique(final boolean isWanted)
    {
        isUnique = isWanted;
        return this;
    }

    /**
     * @param fields of the key, as {@link KeySpec} takes them.
     * @return this.
     */
    public IndexAlteration parts(final Object... fields)
    {
        parts = new KeySpec(Arrays.asList(Arguments.notNull(fields, "fields")), true).fields();
        return this;
    }

    /**
     * Tarantool's option of the same name: it is kept for Tarantool, whose trees may do without hints; here all have
     * them. Changing it has the index rebuilt, as there.
     *
     * @param isWanted whether a tree keeps hints.
     * @return this.
     */
    public IndexAlteration hint(final boolean isWanted)
    {
        hasHint = isWanted;
        return this;
    }

    IndexDef applyTo(
        final IndexDef def,
        final String spaceName,
        final List<FieldDef> fields,
        final IntFunction<Collation> collations)
    {
        return new IndexDef(
            def.spaceId(),
            def.indexId(),
            null == name ? def.name() : name,
            null == type ? def.type() : type,
            null == isUnique ? def.isUnique() : isUnique,
            null == hasHint ? def.hasHint() : hasHint,
            def.functionId(),
            null == parts ?
                def.parts() : SpaceDefinition.parts(spaceName, parts, def.functionId(), fields, collations));
    }
}
