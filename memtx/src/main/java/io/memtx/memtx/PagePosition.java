package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where a page begins: behind a tuple, or behind a position, which has of a tuple just the parts that place it in the
 * index. A position is a MessagePack array of them in URL-safe Base64. To go on behind one it is made a tuple again, in
 * which nothing but those parts stands, so cursors need to know of tuples only.
 */
final class PagePosition
{
    private PagePosition()
    {
    }

    /**
     * @throws MemtxException ER_ITERATOR_POSITION when the tuple lacks what the index wants.
     */
    static String text(final KeyDef keyDef, final Tuple tuple)
    {
        final MsgPackWriter encoded = new MsgPackWriter();
        tuple.encode(encoded);
        final int partCount = keyDef.comparisonParts().size();
        final MsgPackWriter position = new MsgPackWriter().arrayHeader(partCount);
        keyDef.extractComparisonKey(encoded.address(), position);
        keyDef.validatePosition(MsgPack.firstElement(position.address()), partCount);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(
            Tuple.copyOf(position.address(), position.length()).toMsgPack());
    }

    /**
     * @param target that the tuple is written to, from its first byte.
     * @throws MemtxException ER_ITERATOR_POSITION when the text is none of this index.
     */
    static void read(final KeyDef keyDef, final String text, final MsgPackWriter target)
    {
        final byte[] bytes;
        try
        {
            bytes = Base64.getUrlDecoder().decode(text);
        }
        catch (final IllegalArgumentException notBase64)
        {
            throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION, notBase64);
        }
        final MsgPackWriter position = new MsgPackWriter().raw(bytes, 0, bytes.length);
        final long end = position.address() + bytes.length;
        if (0 == bytes.length || end != MsgPack.validate(position.address(), end) ||
            MsgPackType.ARRAY != MsgPack.typeOf(position.address()))
        {
            throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION);
        }
        final int partCount = MsgPack.count(position.address());
        final long parts = MsgPack.firstElement(position.address());
        keyDef.validatePosition(parts, partCount);
        new PartTuple(keyDef.comparisonParts(), parts, partCount).write(target.reset());
    }

    /**
     * The order of two keys by the parts that both have.
     *
     * @param scratch to write to.
     */
    static int compareKeys(
        final KeyDef keyDef,
        final long keyA,
        final int partCountA,
        final long keyB,
        final int partCountB,
        final MsgPackWriter scratch)
    {
        new PartTuple(keyDef.parts(), keyA, partCountA).write(scratch.reset());
        return keyDef.compareTupleWithKey(scratch.address(), keyB, Math.min(partCountA, partCountB));
    }

    /** The declared parts of a tuple. */
    static Key keyOf(final KeyDef keyDef, final long tuple)
    {
        final MsgPackWriter key = new MsgPackWriter();
        keyDef.extractKey(tuple, key);
        final List<Object> parts = new ArrayList<>();
        long next = key.address();
        for (int i = 0; i < keyDef.partCount(); i++)
        {
            parts.add(MsgPackBoxer.decode(next));
            next = MsgPack.skip(next);
        }
        return new Key(parts);
    }

    static void check(
        final KeyDef keyDef,
        final IteratorType type,
        final MsgPackWriter key,
        final Key parts,
        final MsgPackWriter position)
    {
        final long tuple = position.address();
        for (final KeyPart part : keyDef.comparisonParts())
        {
            final long value = part.find(tuple);
            if (!(FieldOrder.isNil(value) ? part.isNullable() : part.accepts(value)))
            {
                throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION);
            }
        }

        final int order = keyDef.compareTupleWithKey(tuple, key.address(), parts.parts().size());
        final boolean isWithin = parts.parts().isEmpty() || switch (type)
        {
            case EQ, REQ -> 0 == order;
            case GE, ALL -> order >= 0;
            case GT, NP -> order > 0;
            case LE -> order <= 0;
            default -> order < 0;
        };
        if (!isWithin)
        {
            throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION);
        }
    }
}
