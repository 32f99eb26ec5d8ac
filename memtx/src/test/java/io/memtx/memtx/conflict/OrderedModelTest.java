package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Three masters, random statements on all, random deliveries, restarts and snapshots: afterwards all have what a model
 * has that runs all writes in the order of the policy, each put replacing whatever is in its way.
 */
class OrderedModelTest
{
    private static final int RUNS = Integer.getInteger("memtx.conflict.runs", 3);
    private static final int STEPS = 150;
    private static final int KEYS = 6;

    @TempDir
    private Path directory;

    @Test
    void shouldComeToWhatTheOrderOfTimeLeavesWhenTheLastWriteWins() throws IOException
    {
        for (int run = 0; run < RUNS; run++)
        {
            run(System.nanoTime(), ConflictPolicy.LAST_WRITE_WINS, new int[] {0, 0, 0, 0}, true);
        }
    }

    @Test
    void shouldComeToWhatTheOrderOfOriginsLeavesWhenTheyHavePriority() throws IOException
    {
        for (int run = 0; run < RUNS; run++)
        {
            run(System.nanoTime(), ConflictPolicy.originPriority("i2", 3), new int[] {0, 2, 0, 1}, true);
        }
    }

    @Test
    void shouldComeToTheSameWithoutASecondIndex() throws IOException
    {
        for (int run = 0; run < RUNS; run++)
        {
            run(System.nanoTime(), ConflictPolicy.LAST_WRITE_WINS, new int[] {0, 0, 0, 0}, false);
        }
    }

    private void run(final long seed, final ConflictPolicy policy, final int[] ranks, final boolean hasSecond)
        throws IOException
    {
        final Random random = new Random(seed);
        final String text = "seed=" + seed;
        final List<String> story = new ArrayList<>();
        try (Trio trio = new Trio(
            directory.resolve("run" + seed),
            (context) -> context.conflictPolicy("s", policy),
            (def) -> define(def, hasSecond)))
        {
            final Vclock[] begin = {null, trio.vclock(1), trio.vclock(2), trio.vclock(3)};
            for (int id = 1; id <= Trio.COUNT; id++)
            {
                trio.skew(id, random.nextInt(5) - 2);
            }
            for (int step = 0; step < STEPS; step++)
            {
                step(trio, random, story);
            }
            trio.settle();
            final List<Tuple> expected = expected(trio, begin, ranks, hasSecond);
            for (int id = 1; id <= Trio.COUNT; id++)
            {
                assertEquals(expected, trio.tuples(id), text + " instance=" + id + " " + story);
                assertEquals(trio.vclock(1), trio.vclock(id), text);
                trio.reopen(id);
                assertEquals(expected, trio.tuples(id), text + " reopened instance=" + id);
            }
            trio.acknowledge();
            for (int step = 0; step < STEPS / 3; step++)
            {
                step(trio, random, story);
            }
            trio.settle();
            final List<Tuple> later = expected(trio, begin, ranks, hasSecond);
            for (int id = 1; id <= Trio.COUNT; id++)
            {
                assertEquals(later, trio.tuples(id), text + " later instance=" + id + " " + story);
            }
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError(text + " " + story, ex);
        }
    }

    private static void step(final Trio trio, final Random random, final List<String> story) throws IOException
    {
        final int id = 1 + random.nextInt(Trio.COUNT);
        final int choice = random.nextInt(100);
        trio.passTime(random.nextInt(3));
        if (choice < 60)
        {
            statement(trio, id, random, story);
        }
        else if (choice < 94)
        {
            int to = 1 + random.nextInt(Trio.COUNT);
            to = to == id ? to % Trio.COUNT + 1 : to;
            final boolean isOwnOnly = random.nextBoolean();
            story.add(id + ">" + to + (isOwnOnly ? "!" : ""));
            trio.carry(id, to, 1 + random.nextInt(4), isOwnOnly);
        }
        else if (choice < 96)
        {
            story.add("reopen " + id);
            trio.reopen(id);
        }
        else if (choice < 98)
        {
            story.add("snapshot " + id);
            trio.at(id).snapshot();
        }
        else
        {
            story.add("ack");
            trio.acknowledge();
        }
    }

    private static void statement(final Trio trio, final int id, final Random random, final List<String> story)
    {
        final Memtx db = trio.at(id);
        final Space space = db.space("s");
        final int key = 1 + random.nextInt(KEYS);
        final Tuple tuple = Tuple.of(
            key, 1 + random.nextInt(KEYS), 0 == random.nextInt(3) ? null : "t" + random.nextInt(KEYS), story.size());
        final Object[] fields = tuple.toList().toArray();
        final int choice = random.nextInt(7);
        story.add(id + ":" + choice + tuple);
        try
        {
            switch (choice)
            {
                case 0 -> space.insert(fields);
                case 1, 2 -> space.replace(fields);
                case 3 -> space.delete(key);
                case 4 -> space.update(Key.key(key), Operation.set(1, tuple.get(1)), Operation.set(3, story.size()));
                case 5 -> space.upsert(tuple, Operation.set(1, tuple.get(1)));
                default -> db.transact((tx) ->
                {
                    tx.replace(space, fields);
                    tx.delete(space, 1 + random.nextInt(KEYS));
                    tx.replace(space, 1 + random.nextInt(KEYS), 1 + random.nextInt(KEYS), null, story.size());
                });
            }
        }
        catch (final MemtxException ex)
        {
            if (ErrorCode.ER_TUPLE_FOUND != ex.code() && ErrorCode.ER_READONLY != ex.code())
            {
                throw ex;
            }
            story.add("refused");
        }
    }

    /** What all rows leave that instances have written themselves. */
    private static List<Tuple> expected(
        final Trio trio, final Vclock[] begin, final int[] ranks, final boolean hasSecond)
    {
        final List<Write> writes = new ArrayList<>();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            collect(trio, id, begin[id], writes);
        }
        writes.sort(Comparator.<Write>comparingInt((write) -> -ranks[write.origin])
            .thenComparingDouble(Write::time).thenComparingInt(Write::origin).thenComparingLong(Write::lsn));
        final Map<Long, Tuple> tuples = new TreeMap<>();
        for (final Write write : writes)
        {
            tuples.remove(write.key);
            if (null != write.tuple)
            {
                tuples.values().removeIf((other) ->
                    hasSecond && (isSame(other, write.tuple, 1) || isSame(other, write.tuple, 2)));
                tuples.put(write.key, write.tuple);
            }
        }
        return List.copyOf(tuples.values());
    }

    private static boolean isSame(final Tuple a, final Tuple b, final int field)
    {
        return null != a.get(field) && a.get(field).equals(b.get(field));
    }

    private static void collect(final Trio trio, final int id, final Vclock begin, final List<Write> writes)
    {
        try (JournalCursor cursor = JournalCursor.follow(
            FileStorage.INSTANCE, trio.directory(id), begin.copy().set(0, 0)))
        {
            while (cursor.nextTransaction())
            {
                while (cursor.nextRow())
                {
                    final RowFlyweight row = cursor.row();
                    if (!row.isLocal() && id == row.replicaId() && RowType.NOP.code() != row.type() &&
                        trio.at(id).space("s").id() == MsgPack.getInteger(row.bodyValue(BodyKey.SPACE_ID)))
                    {
                        writes.add(write(row));
                    }
                }
            }
        }
    }

    private static Write write(final RowFlyweight row)
    {
        final boolean isDelete = RowType.DELETE.code() == row.type();
        final long fields = row.bodyValue(isDelete ? BodyKey.KEY : BodyKey.TUPLE);
        return new Write(
            row.timestamp(), row.replicaId(), row.lsn(), MsgPack.getInteger(MsgPack.firstElement(fields)),
            isDelete ? null : Tuple.copyOf(fields));
    }

    private static void define(final SpaceDefinition def, final boolean hasSecond)
    {
        def.field("id", FieldType.UNSIGNED)
            .field("code", FieldType.UNSIGNED)
            .nullableField("tag", FieldType.STRING)
            .index("primary", IndexType.TREE, unique("id"));
        if (hasSecond)
        {
            def.index("code", IndexType.HASH, unique("code")).index("tag", IndexType.TREE, unique("tag"));
        }
    }

    private record Write(double time, int origin, long lsn, long key, Tuple tuple)
    {
    }
}
