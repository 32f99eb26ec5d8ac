package io.memtx.memtx;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaUsage;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;

/**
 * What the confirmed tuples of a space take, by where they lie.
 *
 * @param memtx  in slabs of objects of one size.
 * @param malloc in memory of their own: more than 64 KiB.
 */
public record SpaceStatistics(TupleStatistics memtx, TupleStatistics malloc)
{
    static SpaceStatistics of(final SpaceStore space, final Arena arena)
    {
        final Sum memtx = new Sum();
        final Sum malloc = new Sum();
        if (0 != space.indexes().length)
        {
            final TupleCursor cursor = space.primary().base().cursor();
            cursor.open(IteratorType.ALL, Memory.NULL_ADDRESS, 0);
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                final long tuple = arena.tuple(ref);
                final int length = (int)(MsgPack.skip(tuple) - tuple);
                final int objectLength = length + ObjectDescriptor.DATA_OFFSET;
                final Sum sum = objectLength > ArenaUsage.MAX_POOLED_LENGTH ? malloc : memtx;
                sum.add(length, Arena.roundedLength(objectLength));
            }
        }
        return new SpaceStatistics(memtx.figures(), malloc.figures());
    }

    private static final class Sum
    {
        private long count;
        private long dataSize;
        private long takenSize;

        void add(final long length, final long takenLength)
        {
            count++;
            dataSize += length;
            takenSize += takenLength;
        }

        TupleStatistics figures()
        {
            final long headerSize = count * ObjectDescriptor.DATA_OFFSET;
            return new TupleStatistics(count, dataSize, headerSize, takenSize - dataSize - headerSize);
        }
    }
}
