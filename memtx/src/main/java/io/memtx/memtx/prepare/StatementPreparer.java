package io.memtx.memtx.prepare;

import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Makes the tuple of an insert or replace ready. Where it has to be another one, that lies in memory of this object and
 * is good until the next call. Single owner: the transaction thread.
 */
public final class StatementPreparer
{
    private final MsgPackWriter prepared = new MsgPackWriter();
    private long tuple;
    private int length;

    /**
     * @param preparation of the space.
     * @param address     of the tuple, well-formed.
     * @param lengthBytes of it.
     * @throws io.memtx.tuple.error.MemtxException ER_SEQUENCE_OVERFLOW.
     */
    public void prepare(final Preparation preparation, final long address, final int lengthBytes)
    {
        tuple = address;
        length = lengthBytes;
        if (MsgPackType.ARRAY == MsgPack.typeOf(address) && preparation.fieldNo() < MsgPack.count(address))
        {
            final long field = MsgPack.skip(MsgPack.firstElement(address), preparation.fieldNo());
            if (MsgPack.isNil(field))
            {
                fillIn(preparation.sequence(), field);
            }
            else
            {
                pass(preparation.sequence(), field);
            }
        }
    }

    /**
     * Makes a sequence go on behind the key of a tuple that is stored as it is: one that was prepared before it was
     * logged.
     *
     * @param preparation of the space.
     * @param address     of the tuple, an array.
     */
    public static void pass(final Preparation preparation, final long address)
    {
        if (preparation.fieldNo() < MsgPack.count(address))
        {
            pass(preparation.sequence(), MsgPack.skip(MsgPack.firstElement(address), preparation.fieldNo()));
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

    private void fillIn(final SequenceStore sequence, final long field)
    {
        final int before = (int)(field - tuple);
        prepared.reset().raw(tuple, before).integer(sequence.next()).raw(field + 1, length - before - 1);
        tuple = prepared.address();
        length = prepared.length();
    }

    /** What is no integer is refused later; what no sequence reaches is none of its business. */
    private static void pass(final SequenceStore sequence, final long field)
    {
        final MsgPackType type = MsgPack.typeOf(field);
        if (MsgPackType.INTEGER == type || MsgPackType.UNSIGNED == type && MsgPack.getInteger(field) >= 0)
        {
            sequence.pass(MsgPack.getInteger(field));
        }
    }
}
