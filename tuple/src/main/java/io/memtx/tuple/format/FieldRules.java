package io.memtx.tuple.format;

import io.memtx.tuple.Tuple;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a format says of a field beyond the type: its default value, its constraints and foreign keys, as they
 * stand in {@code _space}. They are kept here and carried out by the engine. Immutable, thread safe.
 *
 * @param defaultValue      a tuple of the one value; null for none.
 * @param defaultFunctionId id of the function that makes the default value, with the value above as its argument when
 *                          there is one; 0 for none.
 * @param constraints       ids of functions that say which values are good, by the names of the constraints, in order.
 * @param foreignKeys       what values must be there in other spaces, in order.
 */
public record FieldRules(
    Tuple defaultValue, int defaultFunctionId, Map<String, Integer> constraints, List<ForeignKeyDef> foreignKeys)
{
    /** Nothing. */
    public static final FieldRules NONE = new FieldRules(null, 0, Map.of());

    public FieldRules
    {
        constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
        foreignKeys = List.copyOf(foreignKeys);
    }

    /**
     * Rules without foreign keys.
     *
     * @param defaultValue      a tuple of the one value; null for none.
     * @param defaultFunctionId id of the function that makes the default value; 0 for none.
     * @param constraints       ids of functions by the names of the constraints.
     */
    public FieldRules(
        final Tuple defaultValue, final int defaultFunctionId, final Map<String, Integer> constraints)
    {
        this(defaultValue, defaultFunctionId, constraints, List.of());
    }

    /**
     * @return whether a field that is nil or missing gets a value.
     */
    public boolean hasDefault()
    {
        return null != defaultValue || 0 != defaultFunctionId;
    }
}
