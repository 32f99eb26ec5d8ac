package io.memtx.memtx.prepare;

import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

/**
 * Makes the tuple of an insert, replace or upsert ready: first the key, then the defaults. Where it has to be another
 * tuple, that lies in memory of this object and is good until the next call. Single owner: the transaction thread.
 */
public final class StatementPreparer
{
    private final MsgPackWriter withKey = new MsgPackWriter();
    private final MsgPackWriter withDefaults = new MsgPackWriter();
    private long tuple;
    private int length;

    /**
     * Prepares the tuple of an insert or replace.
     *
     * @param preparation of the space.
     * @param address     of the tuple, well-formed.
     * @param lengthBytes of it.
     * @throws io.memtx.tuple.error.MemtxException ER_SEQUENCE_OVERFLOW, ER_DEFAULT_FUNC_FAILED.
     */
    public void prepare(final Preparation preparation, final long address, final int lengthBytes)
    {
        tuple = address;
        length = lengthBytes;
        if (MsgPackType.ARRAY == MsgPack.typeOf(address))
        {
            if (null != preparation.sequence() && preparation.sequenceFieldNo() < MsgPack.count(address))
            {
                fillInKey(preparation);
            }
            fillInDefaults(preparation.defaults());
        }
    }

    /**
     * Prepares the tuple of an upsert, whose key no sequence fills in.
     *
     * @param preparation of the space.
     * @param address     of the tuple, well-formed.
     * @param lengthBytes of it.
     * @throws io.memtx.tuple.error.MemtxException ER_DEFAULT_FUNC_FAILED.
     */
    public void prepareUpsert(final Preparation preparation, final long address, final int lengthBytes)
    {
        tuple = address;
        length = lengthBytes;
        if (MsgPackType.ARRAY == MsgPack.typeOf(address))
        {
            fillInDefaults(preparation.defaults());
        }
    }

    /**
     * @return the address of the tuple to store.
     */
    public long tuple()
    {
        return tuple;
    }

    /**
     * @return its length in bytes.
     */
    public int length()
    {
        return length;
    }

    /** What is no integer is refused later; what no sequence reaches is none of its business. */
    static void pass(final SequenceStore sequence, final long field)
    {
        final MsgPackType type = MsgPack.typeOf(field);
        if (MsgPackType.INTEGER == type || MsgPackType.UNSIGNED == type && MsgPack.getInteger(field) >= 0)
        {
            sequence.pass(MsgPack.getInteger(field));
        }
    }

    private void fillInKey(final Preparation preparation)
    {
        final long field = MsgPack.skip(MsgPack.firstElement(tuple), preparation.sequenceFieldNo());
        if (!MsgPack.isNil(field))
        {
            pass(preparation.sequence(), field);
            return;
        }
        final int before = (int)(field - tuple);
        withKey.reset().raw(tuple, before).integer(preparation.sequence().next())
            .raw(field + 1, length - before - 1);
        tuple = withKey.address();
        length = withKey.length();
    }

    private void fillInDefaults(final List<FieldDefault> defaults)
    {
        if (!needs(defaults))
        {
            return;
        }
        final int count = MsgPack.count(tuple);
        final int lastDefault = defaults.get(defaults.size() - 1).fieldNo();
        final long limit = tuple + length;
        long field = MsgPack.firstElement(tuple);
        withDefaults.reset().arrayHeader(Math.max(count, lastDefault + 1));
        int next = 0;
        for (int i = 0; i <= lastDefault; i++)
        {
            final FieldDefault own = defaults.get(next).fieldNo() == i ? defaults.get(next++) : null;
            final boolean isThere = i < count;
            final long end = isThere ? MsgPack.skip(field) : field;
            if (null != own && (!isThere || MsgPack.isNil(field)))
            {
                own.write(withDefaults);
            }
            else if (isThere)
            {
                withDefaults.raw(field, (int)(end - field));
            }
            else
            {
                withDefaults.nil();
            }
            field = end;
        }
        withDefaults.raw(field, (int)(limit - field));
        tuple = withDefaults.address();
        length = withDefaults.length();
    }

    private boolean needs(final List<FieldDefault> defaults)
    {
        final int count = MsgPack.count(tuple);
        long field = MsgPack.firstElement(tuple);
        int fieldNo = 0;
        for (int i = 0; i < defaults.size(); i++)
        {
            final int wanted = defaults.get(i).fieldNo();
            if (wanted >= count)
            {
                return true;
            }
            field = MsgPack.skip(field, wanted - fieldNo);
            fieldNo = wanted;
            if (MsgPack.isNil(field))
            {
                return true;
            }
        }
        return false;
    }
}
