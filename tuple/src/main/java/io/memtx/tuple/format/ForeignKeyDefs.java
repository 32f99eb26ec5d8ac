package io.memtx.tuple.format;

import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Foreign keys as they stand in {@code _space}: a map of {@code {space = id, field = foreign}} by the names of the
 * keys. {@code space} is left out where it is the space itself; {@code field} is a field in the format, and among the
 * options of a space a map from local to foreign fields. Fields are names, or numbers from 0.
 * <p>
 * Stateless, thread safe.
 */
public final class ForeignKeyDefs
{
    private static final String SHAPE = "foreign key definition is expected to be {[space=..,] field=..}";

    private ForeignKeyDefs()
    {
    }

    /**
     * Encodes foreign keys.
     *
     * @param writer to append one map to.
     * @param keys   of one field, or of one space.
     */
    public static void encode(final MsgPackWriter writer, final List<ForeignKeyDef> keys)
    {
        writer.mapHeader(keys.size());
        for (final ForeignKeyDef key : keys)
        {
            writer.string(key.name()).mapHeader(0 == key.spaceId() ? 1 : 2);
            if (0 != key.spaceId())
            {
                writer.string("space").integer(key.spaceId());
            }
            writer.string("field");
            if (null != key.fields().get(0).local())
            {
                writer.mapHeader(key.fields().size());
            }
            for (final ForeignKeyDef.Pair pair : key.fields())
            {
                if (null != pair.local())
                {
                    encode(writer, pair.local());
                }
                encode(writer, pair.foreign());
            }
        }
    }

    /**
     * Decodes foreign keys.
     *
     * @param value   of the option, well-formed.
     * @param isField whether it stands in the format.
     * @param refusal makes the error of a reason.
     * @return the keys, in order.
     * @throws MemtxException made by the refusal.
     */
    public static List<ForeignKeyDef> decode(
        final long value, final boolean isField, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(value))
        {
            throw refusal.apply("foreign key field is expected to be a MAP");
        }
        final List<ForeignKeyDef> keys = new ArrayList<>();
        long next = MsgPack.firstElement(value);
        for (int pairs = MsgPack.count(value); pairs > 0; pairs--)
        {
            if (MsgPackType.STRING != MsgPack.typeOf(next))
            {
                throw refusal.apply("foreign key name is expected to be a string");
            }
            if (MsgPack.payloadLength(next) > Identifier.MAX_LENGTH)
            {
                throw refusal.apply("foreign key name is too long");
            }
            final String name = MsgPackBoxer.decodeString(next);
            if (!Identifier.isValid(name))
            {
                throw refusal.apply("foreign key name isn't a valid identifier");
            }
            final long key = MsgPack.skip(next);
            keys.add(key(name, key, isField, refusal));
            next = MsgPack.skip(key);
        }
        return keys;
    }

    private static ForeignKeyDef key(
        final String name, final long address, final boolean isField, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(address))
        {
            throw refusal.apply("foreign key definition is expected to be a map");
        }
        int spaceId = 0;
        List<ForeignKeyDef.Pair> fields = List.of();
        long next = MsgPack.firstElement(address);
        for (int pairs = MsgPack.count(address); pairs > 0; pairs--)
        {
            if (MsgPackType.STRING != MsgPack.typeOf(next))
            {
                throw refusal.apply("foreign key definition key is expected to be a string");
            }
            final long value = MsgPack.skip(next);
            switch (MsgPackBoxer.decodeString(next))
            {
                case "space" -> spaceId = spaceId(value, refusal);
                case "field" -> fields = isField ?
                    List.of(new ForeignKeyDef.Pair(null, field(value, refusal))) : mapping(value, refusal);
                default -> throw refusal.apply(SHAPE);
            }
            next = MsgPack.skip(value);
        }
        if (fields.isEmpty())
        {
            throw refusal.apply(SHAPE);
        }
        return new ForeignKeyDef(name, spaceId, fields);
    }

    private static List<ForeignKeyDef.Pair> mapping(
        final long value, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(value) || 0 == MsgPack.count(value))
        {
            throw refusal.apply("field mapping is expected to be a map");
        }
        final List<ForeignKeyDef.Pair> fields = new ArrayList<>();
        long local = MsgPack.firstElement(value);
        for (int pairs = MsgPack.count(value); pairs > 0; pairs--)
        {
            final long foreign = MsgPack.skip(local);
            fields.add(new ForeignKeyDef.Pair(field(local, refusal), field(foreign, refusal)));
            local = MsgPack.skip(foreign);
        }
        return fields;
    }

    private static FieldId field(final long value, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.STRING == MsgPack.typeOf(value))
        {
            final String name = MsgPackBoxer.decodeString(value);
            return name.isEmpty() ? new FieldId(0, null) : new FieldId(0, name);
        }
        return new FieldId(number(value, "foreign key: field must be number or string", refusal), null);
    }

    private static int spaceId(final long value, final Function<String, MemtxException> refusal)
    {
        return number(value, "foreign key: space must be a number", refusal);
    }

    private static int number(
        final long value, final String reason, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.UNSIGNED != MsgPack.typeOf(value) ||
            MsgPack.getInteger(value) < 0 || MsgPack.getInteger(value) > Integer.MAX_VALUE)
        {
            throw refusal.apply(reason);
        }
        return (int)MsgPack.getInteger(value);
    }

    private static void encode(final MsgPackWriter writer, final FieldId field)
    {
        if (null == field.name())
        {
            writer.integer(field.fieldNo());
        }
        else
        {
            writer.string(field.name());
        }
    }
}
