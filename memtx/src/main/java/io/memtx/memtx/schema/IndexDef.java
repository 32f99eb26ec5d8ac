package io.memtx.memtx.schema;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The definition of an index: one row of {@code _index}. Immutable, thread safe.
 *
 * @param spaceId    id of the space.
 * @param indexId    number of the index, 0 (the primary) to {@link #INDEX_ID_MAX}.
 * @param name       of the index.
 * @param type       of its structure.
 * @param isUnique   whether two tuples may not have equal keys without nil.
 * @param hasHint    whether a tree keeps hints ({@code hint} of 3.x; true unless it was refused).
 * @param functionId of the function that makes keys; 0 when they are in the tuple.
 * @param parts      of the key, 1 to {@link #PARTS_MAX}; of a functional index the field numbers are those within what
 *                   the function returns.
 */
public record IndexDef(
    int spaceId,
    int indexId,
    String name,
    IndexType type,
    boolean isUnique,
    boolean hasHint,
    int functionId,
    List<KeyPart> parts)
{
    /** Highest number of an index: a space has at most 128. */
    public static final int INDEX_ID_MAX = 127;

    /** Most parts of a key. */
    public static final int PARTS_MAX = 255;

    /** Highest field of a part, counted from 0. */
    public static final int FIELD_NO_MAX = 32_767;

    public IndexDef
    {
        parts = List.copyOf(parts);
    }

    /**
     * A definition with hints, as everybody but a reader of rows makes it. It is checked when its row is decoded.
     *
     * @param spaceId  id of the space.
     * @param indexId  number of the index.
     * @param name     of the index.
     * @param type     of its structure.
     * @param isUnique whether two tuples may not have equal keys without nil.
     * @param parts    of the key.
     */
    public IndexDef(
        final int spaceId,
        final int indexId,
        final String name,
        final IndexType type,
        final boolean isUnique,
        final List<KeyPart> parts)
    {
        this(spaceId, indexId, name, type, isUnique, true, 0, parts);
    }

    /**
     * Reads the id of a space from a row whose first field it is.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the id; -1 when it is no id that a space can have.
     */
    public static int spaceIdOf(final long tuple)
    {
        final long id = DefinitionReader.unsigned(tuple, IndexRow.SPACE_ID);
        return id > SpaceDef.ID_MAX ? -1 : (int)id;
    }

    /**
     * Reads a row of {@code _index}. The row stays the caller's.
     *
     * @param tuple      address of the row, one well-formed value.
     * @param space      that the index belongs to.
     * @param collations by their ids; null for what is none.
     * @return the definition.
     * @throws MemtxException ER_MODIFY_INDEX, ER_IDENTIFIER, ER_INDEX_TYPE, ER_WRONG_INDEX_OPTIONS,
     *                        ER_WRONG_INDEX_PARTS, ER_NULLABLE_PRIMARY as Tarantool has them; ER_UNSUPPORTED for what
     *                        we do not have; ER_FIELD_TYPE or ER_FIELD_MISSING when it is no row of {@code _index}.
     */
    public static IndexDef decode(
        final long tuple, final SpaceDef space, final IntFunction<Collation> collations)
    {
        return IndexDefDecoder.decode(tuple, space, collations);
    }

    /**
     * Appends the row of {@code _index}, as Tarantool writes it: parts as {@code [field, type]} when no part has more
     * to say, as maps otherwise.
     *
     * @param writer to append to.
     */
    public void encode(final MsgPackWriter writer)
    {
        writer.arrayHeader(IndexRow.FIELDS).integer(spaceId).integer(indexId).string(name).string(type.text());
        writer.mapHeader(1 + (hasHint ? 0 : 1) + (isFunctional() ? 1 : 0)).string("unique").bool(isUnique);
        if (!hasHint)
        {
            writer.string("hint").bool(false);
        }
        if (isFunctional())
        {
            writer.string("func").integer(functionId);
        }
        IndexPartsEncoder.encode(writer, parts);
    }

    /**
     * @return whether it is the primary index, number 0.
     */
    public boolean isPrimary()
    {
        return 0 == indexId;
    }

    /**
     * @return whether a tuple has an entry for every element of an array within it.
     */
    public boolean isMultikey()
    {
        return parts.stream().anyMatch(KeyPart::isMultikey);
    }

    /**
     * @return whether a function makes its keys.
     */
    public boolean isFunctional()
    {
        return 0 != functionId;
    }

    /**
     * @param index functional.
     * @param space of the index.
     * @return how messages about its function call it.
     */
    public static String functionUser(final IndexDef index, final SpaceDef space)
    {
        return "functional index '" + index.name() + "' of space '" + space.name() + '\'';
    }

    /**
     * @return whether a tuple may have any number of entries, which are not the tuple itself.
     */
    public boolean hasEntries()
    {
        return isFunctional() || isMultikey();
    }
}
