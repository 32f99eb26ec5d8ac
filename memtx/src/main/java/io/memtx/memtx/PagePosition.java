package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The check of a tuple that a page is to begin behind: it has what the index wants and lies within the iteration.
 */
final class PagePosition
{
    private PagePosition()
    {
    }

    static void check(
        final KeyDef keyDef,
        final IteratorType type,
        final MsgPackWriter key,
        final Key parts,
        final MsgPackWriter position)
    {
        final long tuple = position.address();
        final int fieldCount = MsgPack.count(tuple);
        for (final KeyPart part : keyDef.comparisonParts())
        {
            final boolean isThere = part.fieldNo() < fieldCount;
            final long field = isThere ? MsgPack.skip(MsgPack.firstElement(tuple), part.fieldNo()) : 0;
            final boolean isGood = isThere && !MsgPack.isNil(field) ? part.accepts(field) : part.isNullable();
            if (!isGood)
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
