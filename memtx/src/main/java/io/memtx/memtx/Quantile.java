package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The key that divides a range of an index: two counts and one step by offset.
 */
final class Quantile
{
    private Quantile()
    {
    }

    static void check(final KeyDef keyDef, final double level, final Key begin, final Key end)
    {
        if (!(level > 0 && level < 1))
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "level must be > 0 and < 1");
        }
        final StatementInput beginInput = new StatementInput();
        final StatementInput endInput = new StatementInput();
        final MsgPackWriter encodedBegin = beginInput.key(keyDef, begin, false);
        final MsgPackWriter encodedEnd = endInput.key(keyDef, end, false);
        final int beginCount = begin.parts().size();
        final int endCount = end.parts().size();
        if (0 != beginCount && 0 != endCount && PagePosition.compareKeys(
            keyDef, encodedBegin.address(), beginCount, encodedEnd.address(), endCount, new MsgPackWriter()) >= 0)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "begin_key must be < end_key");
        }
    }

    /** Reads the key of what stands so many steps behind the first that is not less than a key; null for nothing. */
    @FunctionalInterface
    interface KeyAt
    {
        Key keyAt(Key begin, long offset);
    }

    static Key find(
        final ReadableIndex index, final KeyAt keys, final double level, final Key begin, final Key end)
    {
        final long behind = end.parts().isEmpty() ? 0 : index.count(IteratorType.GE, end);
        final long count = index.count(IteratorType.GE, begin) - behind;
        if (count <= 0)
        {
            return null;
        }
        final long offset = Math.min(count - 1, (long)(count * level));
        return keys.keyAt(begin, offset);
    }
}
