package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.tuple.index.ReadGate;

import java.util.List;
import java.util.Random;

/**
 * One thread that reads a tree beside its writer, until it is told to finish or something is wrong. Tuples are {@code
 * {id, text, group, sequence, checksum}}. Permanent ids are found at any time, ids that never come are not; walks are
 * in order and have every permanent id of their range once; every tuple is whole.
 */
final class StressReader
{
    private static final int PERMANENT_COUNT = 20;
    private static final List<IteratorType> WALKS = List.of(
        IteratorType.GE, IteratorType.GT, IteratorType.LE, IteratorType.LT, IteratorType.ALL);

    private final Arena arena;
    private final KeyDef keyDef;
    private final int range;
    private final Random random;
    private final IndexReader reader;
    private final TupleCursor cursor;
    private final Thread thread;
    private final ArenaReader arenaReader;
    private final MsgPackWriter key = new MsgPackWriter(new ScratchBuffer(128));
    private volatile boolean isFinished;
    private volatile String failure;
    private long walks;
    private long lookups;

    StressReader(final Arena arena, final TreeIndex tree, final int range, final long seed)
    {
        this.arena = arena;
        this.range = range;
        keyDef = tree.keyDef();
        random = new Random(seed);
        reader = tree.reader(ReadGate.OPEN);
        cursor = reader.cursor();
        thread = new Thread(this::run, "stress-reader");
        arenaReader = arena.readers().open(thread);
    }

    static boolean isPermanent(final int id, final int range)
    {
        return 0 == id % (range / PERMANENT_COUNT);
    }

    static boolean isNever(final int id)
    {
        return 7 == id % 10;
    }

    static String text(final int id)
    {
        return "the same first bytes " + (100_000_000 + id);
    }

    static long checksum(final long id, final long sequence)
    {
        final long mixed = (id * 31 + sequence) * 0x9E37_79B9_7F4A_7C15L;
        return (mixed ^ (mixed >>> 29)) & Long.MAX_VALUE;
    }

    void start()
    {
        thread.start();
    }

    void finish() throws InterruptedException
    {
        isFinished = true;
        thread.join();
        arena.readers().close(arenaReader);
        if (null == failure && (0 == walks || 0 == lookups))
        {
            failure = "reader did nothing: walks=" + walks + " lookups=" + lookups;
        }
    }

    String failure()
    {
        return failure;
    }

    private void run()
    {
        try
        {
            while (!isFinished)
            {
                arenaReader.enter();
                try
                {
                    for (int i = 0; i < 50; i++)
                    {
                        lookUp();
                        lookups++;
                    }
                    walk();
                    walks++;
                }
                finally
                {
                    arenaReader.exit();
                }
            }
        }
        catch (final RuntimeException | Error e)
        {
            failure = e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length));
        }
    }

    private void lookUp()
    {
        final int permanent = random.nextInt(PERMANENT_COUNT) * (range / PERMANENT_COUNT);
        final int never = random.nextInt(range / 10) * 10 + 7;
        if (!keyDef.isUnique())
        {
            check(1 == countEqual(permanent), "permanent id is not there once", permanent);
            check(0 == countEqual(never), "an id that never came is there", never);
            return;
        }
        final int ref = keyDef.isInteger() && random.nextBoolean() ?
            reader.getInteger(permanent) : reader.get(encode(permanent));
        check(Arena.NULL_REF != ref, "permanent id is not there", permanent);
        check(permanent == checkedId(ref), "another id is found", permanent);
        check(Arena.NULL_REF == reader.get(encode(never)), "an id that never came is there", never);
        final int any = random.nextInt(range);
        final int anyRef = reader.get(encode(any));
        check(Arena.NULL_REF == anyRef || any == checkedId(anyRef), "another id is found", any);
    }

    private int countEqual(final int id)
    {
        cursor.open(random.nextBoolean() ? IteratorType.EQ : IteratorType.REQ, encode(id), keyDef.partCount());
        int count = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            count += id == checkedId(ref) ? 1 : 0;
        }
        return count;
    }

    /** From a permanent id, or an end, for a while, or to the other end. */
    private void walk()
    {
        final IteratorType type = WALKS.get(random.nextInt(WALKS.size()));
        final boolean isFromEnd = random.nextBoolean();
        final int gap = range / PERMANENT_COUNT;
        final int start = random.nextInt(PERMANENT_COUNT) * gap;
        final boolean isShort = random.nextInt(4) > 0;
        cursor.open(type, isFromEnd ? 0 : encode(start), isFromEnd ? 0 : keyDef.partCount());
        final boolean isStrict = IteratorType.GT == type || IteratorType.LT == type;
        final int step = type.isReverse() ? -gap : gap;
        int expected = isFromEnd ? (type.isReverse() ? range - gap : 0) : isStrict ? start + step : start;
        long previous = 0;
        long count = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            final int id = checkedId(ref);
            final long tuple = arena.tuple(ref);
            if (0 != previous)
            {
                final int order = keyDef.compareTuples(previous, tuple);
                check(type.isReverse() ? order > 0 : order < 0, "order: type=" + type, id);
            }
            if (isPermanent(id, range))
            {
                check(id == expected, "permanent id is missing: type=" + type + " expected=" + expected, id);
                expected += step;
            }
            previous = tuple;
            if (0 == random.nextInt(200))
            {
                Thread.yield(); // much may change meanwhile
            }
            if (isShort && ++count > 300)
            {
                return;
            }
        }
        check(type.isReverse() ? expected < 0 : expected >= range, "walk ends early: type=" + type, expected);
    }

    private int checkedId(final int ref)
    {
        final long tuple = arena.tuple(ref);
        check((byte)0x95 == (byte)(0x90 + MsgPack.count(tuple)), "tuple is broken", ref);
        long field = MsgPack.firstElement(tuple);
        final int id = (int)MsgPack.getInteger(field);
        field = MsgPack.skip(field, 3);
        final long sequence = MsgPack.getInteger(field);
        check(checksum(id, sequence) == MsgPack.getInteger(MsgPack.skip(field)), "tuple is not whole", id);
        check(id >= 0 && id < range && !isNever(id), "an id that never came is there", id);
        return id;
    }

    private long encode(final int id)
    {
        key.reset();
        switch (keyDef.parts().get(0).fieldNo())
        {
            case 0 -> key.integer(id);
            case 1 -> key.string(text(id));
            default -> key.integer(id / 7).string(text(id));
        }
        return key.address();
    }

    private static void check(final boolean isTrue, final String text, final long id)
    {
        if (!isTrue)
        {
            throw new IllegalStateException(text + ": id=" + id);
        }
    }
}
