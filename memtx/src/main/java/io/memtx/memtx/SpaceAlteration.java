package io.memtx.memtx;

import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.tuple.format.FieldDef;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says what is to change of a space; what is not named stays.
 */
public final class SpaceAlteration
{
    private final SpaceDef.Builder builder;
    private final Map<String, Integer> constraints;

    /**
     * Use {@link Space#alter} or {@link Space#startAlter}.
     */
    SpaceAlteration(final SpaceDef def)
    {
        builder = def.toBuilder();
        constraints = new LinkedHashMap<>(def.constraints());
    }

    /**
     * @param newName of the space.
     * @return this.
     */
    public SpaceAlteration name(final String newName)
    {
        builder.name(Arguments.notNull(newName, "space name"));
        return this;
    }

    /**
     * @param fields all of them, in order, with their defaults, constraints and foreign keys.
     * @return this.
     */
    public SpaceAlteration format(final List<FieldDef> fields)
    {
        Arguments.notNull(fields, "fields").forEach((field) -> Arguments.notNull(field, "field"));
        builder.fields(fields);
        return this;
    }

    /**
     * @param count of fields that every tuple has; 0 for any.
     * @return this.
     */
    public SpaceAlteration fieldCount(final int count)
    {
        builder.fieldCount(count);
        return this;
    }

    /**
     * @param isWanted whether data is left out of logs and snapshots; to be changed while the space is empty.
     * @return this.
     */
    public SpaceAlteration temporary(final boolean isWanted)
    {
        builder.type(isWanted ? SpaceType.DATA_TEMPORARY : SpaceType.NORMAL);
        return this;
    }

    /**
     * @param isWanted whether transactions wait for a quorum, once there is one.
     * @return this.
     */
    public SpaceAlteration sync(final boolean isWanted)
    {
        builder.sync(isWanted);
        return this;
    }

    /**
     * As {@link SpaceDefinition#constraint}; tuples that are there are held to it, too.
     *
     * @param name       of the constraint.
     * @param functionId of the function: see {@link Functions#id}.
     * @return this.
     */
    public SpaceAlteration constraint(final String name, final int functionId)
    {
        constraints.put(Arguments.notNull(name, "constraint name"), functionId);
        return this;
    }

    /**
     * @param name of a constraint on whole tuples that is to go.
     * @return this.
     */
    public SpaceAlteration dropConstraint(final String name)
    {
        constraints.remove(Arguments.notNull(name, "constraint name"));
        return this;
    }

    SpaceDef def()
    {
        return builder.constraints(constraints).build();
    }
}
