package io.memtx.tuple.collation;

import java.util.Map;
import java.util.Objects;

/**
 * The definition of a collation: a row of {@code _collation}. Immutable, thread safe.
 *
 * @param id      that index parts and formats call it by; {@link #ID_NONE} is no collation.
 * @param name    of it.
 * @param isIcu   false for the order of bytes.
 * @param locale  as ICU spells it; empty for the root.
 * @param options of ICU by name, such as {@code strength} and {@code tertiary}; ICU's own where there is none.
 */
public record CollationDef(int id, String name, boolean isIcu, String locale, Map<String, String> options)
{
    /** No collation. */
    public static final int ID_NONE = 0;

    public CollationDef
    {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(locale, "locale");
        options = Map.copyOf(options);
    }
}
