package io.memtx.memtx.foreign;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldId;
import io.memtx.tuple.format.ForeignKeyDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A foreign key in one version of the schema: its spaces, fields and indexes are found. What cannot be found is an
 * error of the statements that need it, as in Tarantool, since formats and indexes may come later than the key.
 * Immutable; belongs to the transaction thread.
 */
final class ForeignKey
{
    private static final int NO_FIELD = TupleFormat.NO_SUCH_FIELD;

    private final String name;
    private final FieldDef field; // that has the key; null for one of several fields
    private final SpaceStore local;
    private final SpaceStore foreign;
    private final int[] localFields;
    private final int[] foreignFields;
    private final IndexStore localIndex; // null when there is none
    private final IndexStore foreignIndex; // unique; null when there is none
    private final int[] foreignByLocalPart; // which foreign field belongs to which part of the local index
    private final int[] localByForeignPart;

    private ForeignKey(
        final ForeignKeyDef def,
        final FieldDef field,
        final int fieldNo,
        final SpaceStore local,
        final SpaceStore foreign)
    {
        name = def.name();
        this.field = field;
        this.local = local;
        this.foreign = foreign;
        final int count = def.fields().size();
        localFields = new int[count];
        foreignFields = new int[count];
        for (int i = 0; i < count; i++)
        {
            final FieldId localField = def.fields().get(i).local();
            localFields[i] = null == localField ? fieldNo : localField.in(local.format());
            foreignFields[i] = def.fields().get(i).foreign().in(foreign.format());
        }
        localIndex = find(local, localFields, false);
        foreignIndex = find(foreign, foreignFields, true);
        foreignByLocalPart = partners(localIndex, localFields, foreignFields);
        localByForeignPart = partners(foreignIndex, foreignFields, localFields);
    }

    /** The key of one field. */
    static ForeignKey of(final ForeignKeyDef def, final int fieldNo, final SpaceStore local, final SpaceStore foreign)
    {
        return new ForeignKey(def, local.def().fields().get(fieldNo), fieldNo, local, foreign);
    }

    /** A key of several fields. */
    static ForeignKey of(final ForeignKeyDef def, final SpaceStore local, final SpaceStore foreign)
    {
        return new ForeignKey(def, null, NO_FIELD, local, foreign);
    }

    /**
     * Checks that what a tuple refers to is there.
     *
     * @param tuple address of a tuple that comes, which meets the format.
     * @param key   to write to.
     */
    void checkComing(final long tuple, final MsgPackWriter key)
    {
        if (null != field && isNilAndMayBe(tuple))
        {
            return;
        }
        if (null == foreignIndex)
        {
            throw failed("foreign index was not found");
        }
        if (hasUnknown(localFields))
        {
            throw failed("wrong local field name");
        }
        if (!writeKey(tuple, key))
        {
            return;
        }
        if (!fits(foreignIndex.keyDef(), key))
        {
            throw failed("wrong key type");
        }
        if (NULL_REF == foreign.get(foreignIndex, key.address()))
        {
            throw failed("foreign tuple was not found");
        }
    }

    /**
     * Checks that nothing refers to a tuple.
     *
     * @param tuple     address of a tuple that goes.
     * @param successor address of the tuple that takes its place, or 0: one to which the same would refer.
     * @param key       to write to.
     */
    void checkGoing(final long tuple, final long successor, final MsgPackWriter key)
    {
        if (hasUnknown(foreignFields))
        {
            throw broken("wrong foreign field name");
        }
        if (Memory.NULL_ADDRESS != successor && null != foreignIndex &&
            (foreignIndex.def().isPrimary() || 0 == foreignIndex.keyDef().compareTuples(tuple, successor)))
        {
            return;
        }
        if (null == localIndex)
        {
            throw broken("index was not found");
        }
        key.reset();
        for (final int fieldNo : foreignByLocalPart)
        {
            final long value = value(tuple, fieldNo);
            if (Memory.NULL_ADDRESS == value || MsgPack.isNil(value))
            {
                return; // nobody can refer to it
            }
            key.value(value);
        }
        if (!fits(localIndex.keyDef(), key))
        {
            throw broken("wrong key type");
        }
        if (local.contains(localIndex, key.address()))
        {
            throw broken("tuple is referenced");
        }
    }

    private boolean isNilAndMayBe(final long tuple)
    {
        final long value = value(tuple, localFields[0]);
        return Memory.NULL_ADDRESS == value || field.isNullable() && MsgPack.isNil(value);
    }

    /** The key in the foreign index; false when all of its fields are nil, or missing behind such. */
    private boolean writeKey(final long tuple, final MsgPackWriter key)
    {
        key.reset();
        int presentCount = 0;
        int nilCount = 0;
        for (final int fieldNo : localByForeignPart)
        {
            final long value = value(tuple, fieldNo);
            if (Memory.NULL_ADDRESS != value)
            {
                presentCount++;
                nilCount += MsgPack.isNil(value) ? 1 : 0;
                key.value(value);
            }
        }
        if (null == field && presentCount == nilCount)
        {
            return false;
        }
        if (presentCount != localByForeignPart.length)
        {
            throw failed("extract key failed");
        }
        return true;
    }

    private static boolean fits(final KeyDef keyDef, final MsgPackWriter key)
    {
        try
        {
            keyDef.validateKey(key.address(), keyDef.partCount(), true);
            return true;
        }
        catch (final MemtxException ex)
        {
            return false;
        }
    }

    private MemtxException failed(final String reason)
    {
        return null == field ?
            new MemtxException(ErrorCode.ER_COMPLEX_FOREIGN_KEY_FAILED, name, reason) :
            new MemtxException(
                ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, name, local.format().fieldText(localFields[0]), reason);
    }

    private MemtxException broken(final String reason)
    {
        return new MemtxException(ErrorCode.ER_FOREIGN_KEY_INTEGRITY, name, reason);
    }

    private static boolean hasUnknown(final int[] fields)
    {
        for (final int fieldNo : fields)
        {
            if (NO_FIELD == fieldNo)
            {
                return true;
            }
        }
        return false;
    }

    /** The address of a field's value, or 0. */
    private static long value(final long tuple, final int fieldNo)
    {
        return fieldNo < MsgPack.count(tuple) ?
            MsgPack.skip(MsgPack.firstElement(tuple), fieldNo) : Memory.NULL_ADDRESS;
    }

    /** The first index whose parts are just these fields, in any order. */
    private static IndexStore find(final SpaceStore space, final int[] fields, final boolean mustBeUnique)
    {
        if (!hasUnknown(fields))
        {
            for (final IndexStore index : space.indexes())
            {
                if ((index.def().isUnique() || !mustBeUnique) && !index.hasEntries() &&
                    isOf(index.def().parts(), fields))
                {
                    return index;
                }
            }
        }
        return null;
    }

    private static boolean isOf(final List<KeyPart> parts, final int[] fields)
    {
        boolean isOf = parts.size() == fields.length;
        for (int i = 0; isOf && i < fields.length; i++)
        {
            isOf = !parts.get(i).hasPath() && NO_FIELD != indexOf(fields, parts.get(i).fieldNo());
        }
        return isOf;
    }

    /** For each part of an index the field on the other side. */
    private static int[] partners(final IndexStore index, final int[] fields, final int[] others)
    {
        return null == index ?
            new int[0] :
            index.def().parts().stream().mapToInt((part) -> others[indexOf(fields, part.fieldNo())]).toArray();
    }

    private static int indexOf(final int[] fields, final int fieldNo)
    {
        for (int i = 0; i < fields.length; i++)
        {
            if (fields[i] == fieldNo)
            {
                return i;
            }
        }
        return NO_FIELD;
    }
}
