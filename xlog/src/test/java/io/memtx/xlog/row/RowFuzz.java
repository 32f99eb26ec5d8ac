package io.memtx.xlog.row;

import io.memtx.tuple.fuzz.Corpus;
import io.memtx.tuple.msgpack.MsgPackText;

/**
 * Any bytes are rows or refused, and of a row that was accepted everything can be asked.
 */
public final class RowFuzz
{
    private static final RowFlyweight ROW = new RowFlyweight();
    private static final RowFlyweight TRUSTED = new RowFlyweight();

    private RowFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        Corpus.offHeap(data, RowFuzz::readAll);
    }

    private static void readAll(final long address, final long limit)
    {
        try
        {
            for (long next = address; next < limit; )
            {
                final long end = ROW.wrapUntrusted(next, limit);
                if (end <= next || end > limit || end != TRUSTED.wrap(next, limit))
                {
                    throw new AssertionError("end is outside, or not the same when trusted");
                }
                ask(ROW);
                next = end;
            }
        }
        catch (final InvalidRowException ex)
        {
            if (null == ex.getMessage())
            {
                throw new AssertionError("error without text", ex);
            }
        }
    }

    private static void ask(final RowFlyweight row)
    {
        row.toString();
        for (int key = 0; key < 0x60; key++)
        {
            final long value = row.bodyValue(key);
            if (value > 0)
            {
                MsgPackText.of(value);
            }
        }
    }
}
