package io.memtx.memtx;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

import java.util.function.UnaryOperator;

/**
 * A part of the key of an index that is being defined: a field or a value within a field, by name, and what the index
 * says of it. A name is that of a field, or a path that begins with one: {@code address.city}, {@code tags[1]},
 * {@code tags[*]} for every element of an array, {@code ["zip code"]} for what is no word, {@code [2].city} for a field
 * by its number from 1.
 *
 * @param name of the value.
 * @param part as it is, wherever the name leads: its own field number and path do not count.
 */
public record NamedPart(String name, KeyPart part)
{
    public NamedPart
    {
        Arguments.notNull(name, "name");
        Arguments.notNull(part, "part");
    }

    /**
     * A plain part that no tuple lacks.
     *
     * @param name of the value.
     * @param type of it, indexable.
     * @return the part.
     */
    public static NamedPart of(final String name, final FieldType type)
    {
        return new NamedPart(name, KeyPart.of(0, Arguments.notNull(type, "type")));
    }

    /**
     * @param change of the part, {@code KeyPart::nullable} say.
     * @return the part, changed.
     */
    public NamedPart with(final UnaryOperator<KeyPart> change)
    {
        return new NamedPart(name, change.apply(part));
    }
}
