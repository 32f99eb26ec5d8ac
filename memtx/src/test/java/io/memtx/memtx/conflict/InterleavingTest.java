package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Small histories of three origins with two writes each, every one of the 90 orders in which they may come: the same
 * data, which is what the writes leave when they run in the order of their stamps. One instance applies them all; each
 * order has keys of its own.
 */
class InterleavingTest
{
    private static final int HISTORIES = Integer.getInteger("memtx.conflict.histories", 40);
    private static final int ORIGINS = 3;
    private static final int WRITES = 2;
    private static final int KEYS = 3;
    private static final int STRIDE = 10;
    private static final int FIRST_ORIGIN = 2;

    @TempDir
    private Path directory;

    private final long[] lsns = new long[ORIGINS];
    private long base;

    @Test
    void shouldComeToTheSameInEveryOrder()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (Memtx db = Memtx.open(new MemtxContext(directory).memtxMemory(64 << 20)
            .conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS)); ScratchBuffer buffer = new ScratchBuffer(256))
        {
            db.createSpace("s", LastWriteWinsTest::define);
            final List<int[]> orders = new ArrayList<>();
            permute(new int[ORIGINS * WRITES], 0, new int[ORIGINS], orders);
            assertEquals(90, orders.size());
            for (int i = 0; i < HISTORIES; i++)
            {
                final Write[][] history = history(random);
                for (final int[] order : orders)
                {
                    base += STRIDE;
                    apply(db, new MsgPackWriter(buffer), history, order);
                    assertEquals(expected(history), actual(db),
                        () -> "seed=" + seed + " order=" + Arrays.toString(order) + " history=" +
                        Arrays.deepToString(history));
                }
            }
        }
    }

    private static void permute(final int[] order, final int at, final int[] used, final List<int[]> orders)
    {
        if (at == order.length)
        {
            orders.add(order.clone());
            return;
        }
        for (int origin = 0; origin < ORIGINS; origin++)
        {
            if (used[origin] < WRITES)
            {
                used[origin]++;
                order[at] = origin;
                permute(order, at + 1, used, orders);
                used[origin]--;
            }
        }
    }

    /** Times of one origin ascend, and some are those of another. */
    private static Write[][] history(final Random random)
    {
        final Write[][] history = new Write[ORIGINS][WRITES];
        for (int origin = 0; origin < ORIGINS; origin++)
        {
            int time = 0;
            for (int i = 0; i < WRITES; i++)
            {
                time += random.nextInt(3);
                final RowType type = List.of(RowType.INSERT, RowType.REPLACE, RowType.REPLACE, RowType.DELETE)
                    .get(random.nextInt(4));
                history[origin][i] = new Write(
                    type, origin, i, time, 1 + random.nextInt(KEYS), 1 + random.nextInt(KEYS));
            }
        }
        return history;
    }

    private void apply(final Memtx db, final MsgPackWriter row, final Write[][] history, final int[] order)
    {
        final int[] next = new int[ORIGINS];
        for (final int origin : order)
        {
            final Write write = history[origin][next[origin]++];
            row.reset().mapHeader(4).unsigned(HeaderKey.REQUEST_TYPE).unsigned(write.type.code())
                .unsigned(HeaderKey.REPLICA_ID).unsigned(FIRST_ORIGIN + origin)
                .unsigned(HeaderKey.LSN).unsigned(++lsns[origin])
                .unsigned(HeaderKey.TIMESTAMP).float64(1_000 + write.time);
            row.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(db.space("s").id());
            if (RowType.DELETE == write.type)
            {
                row.unsigned(BodyKey.KEY).arrayHeader(1).unsigned(base + write.key);
            }
            else
            {
                row.unsigned(BodyKey.TUPLE).arrayHeader(3).unsigned(base + write.key).unsigned(base + write.code)
                    .string(write.name());
            }
            db.replication().rows().apply(row.address(), row.length());
        }
    }

    private List<Tuple> actual(final Memtx db)
    {
        return db.space("s").primary().select(IteratorType.GE, Key.key(base));
    }

    private List<Tuple> expected(final Write[][] history)
    {
        final Map<Integer, Write> left = new TreeMap<>();
        Arrays.stream(history).flatMap(Arrays::stream)
            .sorted(Comparator.comparingInt(Write::time)
                .thenComparingInt(Write::origin).thenComparingInt(Write::number))
            .forEach((write) ->
            {
                left.remove(write.key);
                if (RowType.DELETE != write.type)
                {
                    left.values().removeIf((other) -> other.code == write.code);
                    left.put(write.key, write);
                }
            });
        return left.values().stream()
            .map((write) -> Tuple.of(base + write.key, base + write.code, write.name())).toList();
    }

    private record Write(RowType type, int origin, int number, int time, int key, int code)
    {
        String name()
        {
            return origin + "." + number;
        }
    }
}
