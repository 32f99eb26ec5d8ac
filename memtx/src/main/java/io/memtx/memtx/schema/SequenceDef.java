package io.memtx.memtx.schema;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.Identifier;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;

/**
 * The definition of a sequence: one row of {@code _sequence}. Immutable, thread safe.
 * <pre>
 *   [ id, owner, name, step, min, max, start, cache, is_cycle ]
 * </pre>
 *
 * @param id      of the sequence, 0 to 2^31 - 1.
 * @param owner   id of the user that owns it.
 * @param name    of the sequence.
 * @param step    from one value to the next, not 0.
 * @param min     least value.
 * @param max     greatest value.
 * @param start   first value, from min to max.
 * @param cache   kept and without meaning, as in Tarantool.
 * @param isCycle whether the first value of the range follows the last.
 */
public record SequenceDef(
    int id, int owner, String name, long step, long min, long max, long start, long cache, boolean isCycle)
{
    private static final int ID = 0;
    private static final int OWNER = 1;
    private static final int NAME = 2;
    private static final int STEP = 3;
    private static final int MIN = 4;
    private static final int MAX = 5;
    private static final int START = 6;
    private static final int CACHE = 7;
    private static final int CYCLE = 8;
    private static final int FIELDS = 9;

    /**
     * Reads a row of {@code _sequence}. The row stays the caller's.
     *
     * @param tuple address of the row, one well-formed value.
     * @param error for limits and contradictions: {@link ErrorCode#ER_CREATE_SEQUENCE} or
     *              {@link ErrorCode#ER_ALTER_SEQUENCE}.
     * @return the definition.
     * @throws MemtxException with that code or ER_IDENTIFIER; ER_FIELD_TYPE or ER_FIELD_MISSING when it is no row of
     *                        {@code _sequence}.
     */
    public static SequenceDef decode(final long tuple, final ErrorCode error)
    {
        final long nameField = field(tuple, NAME, MsgPackType.STRING);
        if (MsgPack.payloadLength(nameField) > Identifier.MAX_LENGTH)
        {
            throw new MemtxException(error, shown(text(nameField)), "sequence name is too long");
        }
        final String name = DefinitionReader.identifier(nameField);
        final long id = unsigned(tuple, ID);
        final long owner = unsigned(tuple, OWNER);
        if (id > Integer.MAX_VALUE || owner > Integer.MAX_VALUE)
        {
            throw new MemtxException(
                error, shown(name), id > Integer.MAX_VALUE ? "sequence id is too big" : "owner id is too big");
        }
        final SequenceDef def = new SequenceDef(
            (int)id,
            (int)owner,
            name,
            integer(tuple, STEP),
            integer(tuple, MIN),
            integer(tuple, MAX),
            integer(tuple, START),
            integer(tuple, CACHE),
            MsgPack.getBoolean(field(tuple, CYCLE, MsgPackType.BOOLEAN)));
        final String fault = def.fault();
        if (null != fault)
        {
            throw new MemtxException(error, shown(name), fault);
        }
        return def;
    }

    /**
     * Reads the id of the sequence from a row of {@code _sequence} or {@code _sequence_data}.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the id; -1 when it is no id that a sequence can have.
     */
    public static int idOf(final long tuple)
    {
        final long id = unsigned(tuple, ID);
        return id > Integer.MAX_VALUE ? -1 : (int)id;
    }

    /**
     * Reads the value from a row of {@code _sequence_data}.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the value.
     * @throws MemtxException ER_FIELD_TYPE or ER_FIELD_MISSING when it is no such row.
     */
    public static long valueOf(final long tuple)
    {
        return integer(tuple, 1);
    }

    /**
     * Appends the row of {@code _sequence}.
     *
     * @param writer to append to.
     */
    public void encode(final MsgPackWriter writer)
    {
        writer.arrayHeader(FIELDS).integer(id).integer(owner).string(name).integer(step).integer(min).integer(max)
            .integer(start).integer(cache).bool(isCycle);
    }

    private String fault()
    {
        return 0 == step ? "step option must be non-zero" :
            min > max ? "max must be greater than or equal to min" :
            start < min || start > max ? "start must be between min and max" : null;
    }

    /** A signed number of 64 bits: what is above is no value of a sequence. */
    private static long integer(final long tuple, final int fieldNo)
    {
        final boolean isNegative = MsgPack.count(tuple) > fieldNo &&
            MsgPackType.INTEGER == MsgPack.typeOf(MsgPack.skip(MsgPack.firstElement(tuple), fieldNo));
        final long value =
            MsgPack.getInteger(field(tuple, fieldNo, isNegative ? MsgPackType.INTEGER : MsgPackType.UNSIGNED));
        if (!isNegative && value < 0)
        {
            throw new MemtxException(ErrorCode.ER_FIELD_TYPE, fieldNo + 1, "integer", "unsigned");
        }
        return value;
    }
}
