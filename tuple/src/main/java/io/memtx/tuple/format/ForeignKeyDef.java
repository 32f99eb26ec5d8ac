package io.memtx.tuple.format;

import java.util.List;
import java.util.Objects;

/**
 * A foreign key as it stands in {@code _space}: in the format, for one field, or among the options of the space, for
 * several. Immutable, thread safe.
 *
 * @param name    of the key.
 * @param spaceId of the space that it refers to; 0 for the space that has it.
 * @param fields  which field refers to which, at least one.
 */
public record ForeignKeyDef(String name, int spaceId, List<Pair> fields)
{
    public ForeignKeyDef
    {
        Objects.requireNonNull(name, "name");
        fields = List.copyOf(fields);
        if (fields.isEmpty())
        {
            throw new IllegalArgumentException("a foreign key has fields: name=" + name);
        }
    }

    /**
     * The foreign key of one field.
     *
     * @param name    of the key.
     * @param spaceId of the space that it refers to; 0 for the space that has it.
     * @param foreign field there.
     * @return the key.
     */
    public static ForeignKeyDef ofField(final String name, final int spaceId, final FieldId foreign)
    {
        return new ForeignKeyDef(name, spaceId, List.of(new Pair(null, foreign)));
    }

    /**
     * @param ownerId id of the space that has the key.
     * @return the id of the space that it refers to.
     */
    public int foreignSpaceId(final int ownerId)
    {
        return 0 == spaceId ? ownerId : spaceId;
    }

    /**
     * @param other key.
     * @return whether it is the same but for the name.
     */
    public boolean refersAs(final ForeignKeyDef other)
    {
        return spaceId == other.spaceId && fields.equals(other.fields);
    }

    /**
     * Which field refers to which.
     *
     * @param local   field of the space that has the key; null in the format, where it is the field that has the key.
     * @param foreign field of the space that it refers to.
     */
    public record Pair(FieldId local, FieldId foreign)
    {
        public Pair
        {
            Objects.requireNonNull(foreign, "foreign");
        }
    }
}
