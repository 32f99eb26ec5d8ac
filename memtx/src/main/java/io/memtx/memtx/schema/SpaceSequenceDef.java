package io.memtx.memtx.schema;

import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;

/**
 * Which sequence gives a space its keys: one row of {@code _space_sequence}. Immutable, thread safe.
 *
 * @param spaceId     id of the space.
 * @param sequenceId  id of the sequence.
 * @param isGenerated whether the sequence was made for this space, and goes with it.
 * @param fieldNo     that it fills in, counted from 0; part of the primary key.
 * @param path        inside the field, or empty.
 */
public record SpaceSequenceDef(int spaceId, int sequenceId, boolean isGenerated, int fieldNo, String path)
{
    private static final int FIELDS = 5;

    /**
     * Reads a row of {@code _space_sequence}. The row stays the caller's.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the definition; ids that nothing can have are -1.
     * @throws io.memtx.tuple.error.MemtxException ER_FIELD_TYPE or ER_FIELD_MISSING when it is no such row.
     */
    public static SpaceSequenceDef decode(final long tuple)
    {
        return new SpaceSequenceDef(
            id(unsigned(tuple, 0)),
            id(unsigned(tuple, 1)),
            MsgPack.getBoolean(field(tuple, 2, MsgPackType.BOOLEAN)),
            id(unsigned(tuple, 3)),
            text(field(tuple, 4, MsgPackType.STRING)));
    }

    /**
     * Appends the row of {@code _space_sequence}.
     *
     * @param writer to append to.
     */
    public void encode(final MsgPackWriter writer)
    {
        writer.arrayHeader(FIELDS).integer(spaceId).integer(sequenceId).bool(isGenerated).integer(fieldNo).string(path);
    }

    private static int id(final long value)
    {
        return value > Integer.MAX_VALUE ? -1 : (int)value;
    }
}
