package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Three instances of a replica set in one thread. What is in the log of one is carried to another when a test says so,
 * as a relay and an applier would do it. Instances are numbered by their ids, from 1.
 */
final class Trio implements AutoCloseable
{
    static final int COUNT = 3;
    static final int ALL = Integer.MAX_VALUE;

    private final Path directory;
    private final Consumer<MemtxContext> options;
    private final Memtx[] engines = new Memtx[COUNT + 2];
    private final long[] skewMs = new long[COUNT + 2];
    private long nowMs = 1_700_000_000_000L;

    /** One space, {@code s}; the options are those of each instance. */
    Trio(
        final Path directory, final Consumer<MemtxContext> options, final Consumer<SpaceDefinition> definition)
        throws IOException
    {
        this.directory = directory;
        this.options = options;
        engines[1] = open(1);
        engines[1].createSpace("s", definition);
        for (int id = 2; id <= COUNT; id++)
        {
            final UUID uuid = uuid(id);
            final String name = "i" + id;
            engines[1].transact((tx) -> engines[1].replication().register(tx, uuid, name));
        }
        for (int id = 2; id <= COUNT; id++)
        {
            join(1, id);
        }
    }

    Memtx at(final int id)
    {
        return engines[id];
    }

    /** The clock of an instance is ahead, or behind. */
    void skew(final int id, final long millis)
    {
        skewMs[id] = millis;
        tick();
    }

    void passTime(final long millis)
    {
        nowMs += millis;
        tick();
    }

    /** Engines read the clock once a turn. */
    private void tick()
    {
        for (final Memtx engine : engines)
        {
            if (null != engine)
            {
                engine.doWork();
            }
        }
    }

    /** Makes an instance of what another one has: as it would be sent to it. */
    void join(final int from, final int id) throws IOException
    {
        final Path target = Files.createDirectories(directory.resolve("i" + id));
        final FrozenRows rows = engines[from].replication().freeze();
        final RowFlyweight row = new RowFlyweight();
        try (SnapWriter writer = new SnapWriter(
            FileStorage.INSTANCE, target, uuid(id), rows.vclock().copy().set(0, 0), 1, false, 0))
        {
            while (rows.nextRow())
            {
                row.wrap(rows.rowAddress(), rows.rowAddress() + rows.rowLength());
                writer.appendRow(row.type(), 0, row.bodyAddress(), row.bodyLength());
            }
            writer.commit();
        }
        rows.release();
        engines[id] = open(id);
    }

    void reopen(final int id)
    {
        engines[id].close();
        engines[id] = open(id);
    }

    /** Without the options. */
    void reopenPlain(final int id)
    {
        engines[id].close();
        engines[id] = Memtx.open(context(id));
        engines[id].replication();
    }

    /** Carries transactions from one log to another instance: all of them, or those that the instance began itself. */
    int carry(final int from, final int to, final int limit, final boolean isOwnOnly)
    {
        engines[from].doWork();
        engines[to].doWork();
        final Vclock has = vclock(to);
        final Vclock start = has.copy().set(0, fullVclock(from).get(0));
        int count = 0;
        try (JournalCursor cursor = JournalCursor.follow(
            FileStorage.INSTANCE, directory.resolve("i" + from), start);
            ScratchBuffer buffer = new ScratchBuffer(256))
        {
            while (count < limit && cursor.nextTransaction())
            {
                int length = 0;
                while (cursor.nextRow())
                {
                    final RowFlyweight row = cursor.row();
                    if (!row.isLocal() && row.lsn() > has.get(row.replicaId()) &&
                        (!isOwnOnly || from == row.replicaId()))
                    {
                        buffer.ensureCapacity(length + row.length());
                        Memory.copy(row.address(), buffer.address() + length, row.length());
                        length += row.length();
                    }
                }
                if (0 != length)
                {
                    engines[to].replication().rows().apply(buffer.address(), length);
                    count++;
                }
            }
        }
        engines[to].doWork();
        return count;
    }

    /** Carries all to all, until nobody has anything new. */
    void settle()
    {
        boolean isDone = false;
        while (!isDone)
        {
            isDone = true;
            for (int from = 1; from <= COUNT; from++)
            {
                for (int to = 1; to <= COUNT; to++)
                {
                    isDone &= from == to || 0 == carry(from, to, ALL, false);
                }
            }
        }
    }

    /** Each tells each what it has, as acknowledgements do. */
    void acknowledge()
    {
        for (int from = 1; from <= COUNT; from++)
        {
            for (int to = 1; to <= COUNT; to++)
            {
                if (from != to)
                {
                    engines[to].replication().hold(uuid(from), vclock(from));
                }
            }
        }
        for (int id = 1; id <= COUNT; id++)
        {
            for (int i = 0; i < 1_000; i++)
            {
                engines[id].doWork();
            }
        }
    }

    List<Tuple> tuples(final int id)
    {
        return tuples(id, "s");
    }

    List<Tuple> tuples(final int id, final String space)
    {
        return engines[id].space(space).primary().select(IteratorType.ALL, Key.key());
    }

    /** Without what is local. */
    Vclock vclock(final int id)
    {
        return fullVclock(id).set(0, 0);
    }

    Vclock fullVclock(final int id)
    {
        engines[id].doWork();
        final Vclock vclock = new Vclock();
        engines[id].replication().journaled().read(vclock);
        return vclock;
    }

    Path directory(final int id)
    {
        return directory.resolve("i" + id);
    }

    @Override
    public void close()
    {
        for (final Memtx engine : engines)
        {
            if (null != engine)
            {
                engine.close();
            }
        }
    }

    static UUID uuid(final int id)
    {
        return UUID.fromString("0000000" + id + "-2222-4333-8444-555555555555");
    }

    private Memtx open(final int id)
    {
        final MemtxContext context = context(id);
        options.accept(context);
        final Memtx engine = Memtx.open(context);
        engine.replication();
        return engine;
    }

    private MemtxContext context(final int id)
    {
        return new MemtxContext(directory.resolve("i" + id)).memtxMemory(32 << 20).checkpointCount(1_000)
            .instanceUuid(uuid(id)).clock(() -> nowMs + skewMs[id]);
    }
}
