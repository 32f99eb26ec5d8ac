package io.memtx.memtx.differential;

import io.memtx.tuple.Tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a trigger before a replace makes of a statement; {@code oracle.lua} has the same in this order. */
enum TriggerKind
{
    /** There is no trigger. */
    NONE
    {
        @Override
        Tuple decide(final Tuple before, final Tuple after)
        {
            return after;
        }
    },
    /** The statement does nothing. */
    OLD
    {
        @Override
        Tuple decide(final Tuple before, final Tuple after)
        {
            return before;
        }
    },
    /** The statement deletes. */
    NOTHING
    {
        @Override
        Tuple decide(final Tuple before, final Tuple after)
        {
            return null;
        }
    },
    /** A field more. */
    LONGER
    {
        @Override
        Tuple decide(final Tuple before, final Tuple after)
        {
            if (null == after)
            {
                return null;
            }
            final List<Object> fields = new ArrayList<>(Arrays.asList(Raw.values(after)));
            fields.add(7);
            return Tuple.of(fields.toArray());
        }
    },
    /** Tuples with an even number of fields only. */
    EVEN
    {
        @Override
        Tuple decide(final Tuple before, final Tuple after)
        {
            return null != after && 1 == after.size() % 2 ? before : after;
        }
    };

    /** What is to become of a tuple that is to be replaced by another; null where there is none. */
    abstract Tuple decide(Tuple before, Tuple after);
}
