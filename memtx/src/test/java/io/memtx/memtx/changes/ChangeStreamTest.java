package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ChangeStreamTest
{
    @TempDir
    private Path parent;

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldHandOutEachTransactionAsItWasAskedFor(final WalMode mode)
    {
        try (Memtx db = Memtx.open(context().walMode(mode)))
        {
            final Space space = table(db, "t");
            final Space local = db.createSpace(
                "l", (def) -> def.field("id", UNSIGNED).local().primaryKey("id"));
            try (ChangeStream stream = db.changes(db.info().vclock()))
            {
                assertEquals(0, stream.poll(new Collector(), 1));
                assertEquals(0, stream.lagBytes());
                space.insert(1, "one", 10);
                space.replace(2, "two", 20);
                space.update(key(1), add("n", 5));
                space.upsert(Tuple.of(3, "three", 30), add("n", 1));
                space.delete(2);
                space.update(key(99), set("n", 1));
                db.transact((tx) ->
                {
                    tx.insert(space, 4, "four", 40);
                    tx.insert(local, 7);
                    tx.delete(space, 4);
                });
                space.truncate();
                assertTrue(stream.lagBytes() > 300);
                assertEquals(
                    List.of(
                        "INSERT t [1, \"one\", 10];",
                        "REPLACE t [2, \"two\", 20];",
                        "UPDATE t [1] [[\"+\", \"n\", 5]];",
                        "UPSERT t [3, \"three\", 30] [[\"+\", \"n\", 1]];",
                        "DELETE t [2];",
                        "UPDATE t [99] [[\"=\", \"n\", 1]];",
                        "INSERT t [4, \"four\", 40]; INSERT l [7] local; DELETE t [4];",
                        "TRUNCATE t;"),
                    Collector.all(stream));
                assertEquals(db.info().vclock(), stream.vclock());
                assertEquals(0, stream.lagBytes());
            }
        }
    }

    @Test
    void shouldSayWhereAChangeBegan()
    {
        try (Memtx db = Memtx.open(context().clock(() -> 1_700_000_000_250L)))
        {
            final Space space = table(db, "t");
            final Vclock from = db.info().vclock();
            space.insert(1, "one", 10);
            space.drop();
            try (ChangeStream stream = db.changes(from))
            {
                final List<TupleView> kept = new ArrayList<>();
                final Vclock behind = new Vclock();
                assertEquals(1, stream.poll((change) ->
                {
                    assertEquals(ChangeType.INSERT, change.type());
                    assertEquals(512, change.spaceId());
                    assertNull(change.spaceName());
                    assertEquals(1, change.replicaId());
                    assertEquals(from.get(1) + 1, change.lsn());
                    assertEquals(1_700_000_000.25, change.timestampSeconds());
                    assertFalse(change.isLocal());
                    assertTrue(change.isLast());
                    assertEquals(0, change.indexId());
                    assertEquals(0, change.indexBase());
                    assertNull(change.key());
                    assertNull(change.operations());
                    assertNull(change.oldTuple());
                    assertEquals("one", change.newTuple().getString(1));
                    assertEquals(
                        "Change[INSERT space=512 replicaId=1 lsn=" + change.lsn() + " tuple=[1, \"one\", 10] last]",
                        change.toString());
                    change.copyVclock(behind);
                    assertEquals(from, stream.vclock(), "not done yet");
                    kept.add(change.tuple());
                }, 1));
                assertEquals(from.copy().set(1, from.get(1) + 1), behind);
                assertEquals(behind, stream.vclock());
                assertThrows(IllegalStateException.class, () -> kept.get(0).getLong(0));
            }
        }
    }

    @Test
    void shouldHandOutWholeTransactionsAndThoseThatFailedAgain()
    {
        try (Memtx db = Memtx.open(context()))
        {
            final Space space = table(db, "t");
            final Vclock from = db.info().vclock();
            for (int i = 0; i < 10; i++)
            {
                final int id = 3 * i;
                db.transact((tx) ->
                {
                    tx.replace(space, id, "a", 0);
                    tx.replace(space, id + 1, "b", 0);
                    tx.replace(space, id + 2, "c", 0);
                });
            }
            try (ChangeStream stream = db.changes(from))
            {
                assertEquals(3, stream.poll(new Collector(), 1));
                assertEquals(6, stream.poll(new Collector(), 4));
                final Vclock before = stream.vclock();
                for (int failAt = 1; failAt <= 3; failAt++)
                {
                    final int last = failAt;
                    final int[] count = new int[1];
                    assertEquals("enough", assertThrows(RuntimeException.class, () -> stream.poll((change) ->
                    {
                        assertEquals(9 + count[0], change.tuple().getLong(0));
                        if (++count[0] == last)
                        {
                            throw new RuntimeException("enough");
                        }
                    }, 100)).getMessage());
                    assertEquals(before, stream.vclock());
                }
                final List<String> left = Collector.all(stream);
                assertEquals(7, left.size());
                assertTrue(left.get(0).startsWith("REPLACE t [9,"), left.get(0));
            }
        }
    }

    @Test
    void shouldResumeFromEachTransactionInThisLifeAndTheNext()
    {
        final List<String> all = new ArrayList<>();
        final List<Vclock> vclocks = new ArrayList<>();
        for (int life = 0; life < 3; life++)
        {
            try (Memtx db = Memtx.open(context()))
            {
                final Space space = 0 == life ? table(db, "t") : db.space("t");
                if (0 == life)
                {
                    vclocks.add(db.info().vclock());
                }
                for (int i = 0; i < 60; i++)
                {
                    space.replace(i, "x".repeat(60), life);
                    all.add("REPLACE t [" + i + ", \"" + "x".repeat(60) + "\", " + life + "];");
                    vclocks.add(db.info().vclock());
                }
                for (int i = 0; i < vclocks.size(); i += 7)
                {
                    try (ChangeStream stream = db.changes(vclocks.get(i)))
                    {
                        assertEquals(all.subList(i, all.size()), Collector.all(stream), "life " + life + " from " + i);
                        assertEquals(vclocks.get(vclocks.size() - 1), stream.vclock());
                    }
                }
            }
        }
        assertTrue(files(".xlog").size() > 3, files(".xlog").toString());
    }

    @Test
    void shouldRefuseWhatItCannotFollow()
    {
        try (Memtx db = Memtx.open(context().checkpointCount(1)))
        {
            final Space space = table(db, "t");
            final Vclock from = db.info().vclock();
            final MemtxException ahead =
                assertThrows(MemtxException.class, () -> db.changes(from.copy().set(1, from.get(1) + 1)));
            assertEquals(ErrorCode.ER_ILLEGAL_PARAMS, ahead.code());
            assertEquals(
                "vclock {1: " + (from.get(1) + 1) + "} is ahead of what is confirmed, " + from, ahead.getMessage());
            assertThrows(MemtxException.class, () -> db.changes(from.copy().set(7, 1)));
            assertEquals(
                ErrorCode.ER_NO_SUCH_SPACE,
                assertThrows(MemtxException.class, () -> db.changes(from, new ChangeOptions().space("u"))).code());
            assertThrows(IllegalArgumentException.class, () -> db.changes((Vclock)null));
            assertThrows(IllegalArgumentException.class, () -> db.changes(from, null));
            assertThrows(IllegalArgumentException.class, () -> new ChangeOptions().space(null));
            assertThrows(IllegalArgumentException.class, () -> new ChangeOptions().space(-1));

            fill(space, 200);
            assertTrue(db.snapshot());
            final MemtxException gap = assertThrows(MemtxException.class, () -> db.changes(from));
            assertEquals(ErrorCode.ER_XLOG_GAP, gap.code());
            assertTrue(gap.getMessage().contains("log does not go back to " + from), gap.getMessage());
            db.changes(db.info().vclock()).close();
        }
        try (Memtx db = Memtx.open(context().walMode(WalMode.NONE)))
        {
            final MemtxException none = assertThrows(MemtxException.class, () -> db.changes(new Vclock()));
            assertEquals(ErrorCode.ER_UNSUPPORTED, none.code());
            assertEquals("Change stream does not support wal_mode = 'none'", none.getMessage());
        }
    }

    @Test
    void shouldHandOutTheSpacesThatWereAskedFor()
    {
        try (Memtx db = Memtx.open(context()))
        {
            final Space one = table(db, "one");
            final Space two = table(db, "two");
            final Space local = db.createSpace(
                "local", (def) -> def.field("id", UNSIGNED).local().primaryKey("id"));
            final Vclock from = db.info().vclock();
            one.insert(1, "a", 1);
            two.insert(1, "b", 1);
            local.insert(1);
            db.transact((tx) ->
            {
                tx.insert(one, 2, "a", 2);
                tx.insert(two, 2, "b", 2);
            });
            one.truncate();
            two.truncate();
            table(db, "three");
            assertEquals(
                List.of("INSERT one [1, \"a\", 1];", "INSERT one [2, \"a\", 2];", "TRUNCATE one;"),
                of(db, from, new ChangeOptions().space("one")));
            assertEquals(
                List.of("INSERT two [1, \"b\", 1];", "INSERT local [1] local;", "INSERT two [2, \"b\", 2];",
                    "TRUNCATE two;"),
                of(db, from, new ChangeOptions().space("two").space(local.id()).space(12345)));
            assertEquals(
                List.of(), of(db, from, new ChangeOptions().space("local").withoutLocal()));
            assertEquals(5, of(db, from, new ChangeOptions().withoutLocal()).size());
            final List<String> system = of(db, from, new ChangeOptions().space("one").withSystemSpaces());
            assertTrue(system.toString().contains("INSERT _space [515, 1, \"three\""), system.toString());
            assertTrue(system.toString().contains("INSERT _index [515, 0,"), system.toString());
            assertTrue(system.contains("TRUNCATE one;") && !system.contains("TRUNCATE two;"), system.toString());
            final List<String> spaces = of(db, from, new ChangeOptions().space("_space"));
            assertEquals(1, spaces.size(), spaces.toString());
            try (ChangeStream stream = db.changes(from, new ChangeOptions().space(12345)))
            {
                assertEquals(2, stream.poll(new Collector(), 2), "skipping is work, too");
                assertTrue(stream.lagBytes() > 0);
            }
        }
    }

    @Test
    void shouldEndWithTheEngineAndWhenClosedByAnotherThread() throws Exception
    {
        final ChangeStream ended;
        try (Memtx db = Memtx.launch(context()))
        {
            db.submit((tx) -> table(db, "t")).get();
            db.submit((tx) -> tx.insert(db.space("t"), 1, "a", 1)).get();
            db.submit((tx) -> tx.insert(db.space("t"), 2, "b", 2)).get();
            ended = db.changes(new Vclock()); // waits for the engine's turn
            assertEquals(2, Collector.all(ended).size());

            final ChangeStream closed = db.changes(new Vclock());
            final CountDownLatch inside = new CountDownLatch(1);
            final CountDownLatch isClosed = new CountDownLatch(1);
            final CompletableFuture<Integer> poll = CompletableFuture.supplyAsync(() -> closed.poll((change) ->
            {
                inside.countDown();
                await(isClosed);
                assertNotNull(change.tuple().toString());
            }, 100));
            inside.await();
            assertEquals(
                "change stream is in use by another thread",
                assertThrows(IllegalStateException.class, () -> closed.poll((change) -> { }, 1)).getMessage());
            assertThrows(IllegalStateException.class, closed::lagBytes);
            closed.close();
            assertTrue(closed.isClosed());
            isClosed.countDown();
            assertTrue(poll.get() >= 1, "the transaction at hand is handed out whole");
            assertEquals(
                "change stream is closed",
                assertThrows(IllegalStateException.class, () -> closed.poll((change) -> { }, 1)).getMessage());
        }
        assertTrue(ended.isClosed());
        assertThrows(IllegalStateException.class, () -> ended.poll((change) -> { }, 1));
        assertThrows(IllegalStateException.class, () -> ended.release(new Vclock()));
        assertNotNull(ended.vclock());
        ended.close();
        final Memtx reopened = Memtx.open(context());
        reopened.close();
        assertThrows(IllegalStateException.class, () -> reopened.changes(new Vclock()));
    }

    @Test
    void shouldRefuseMisuse()
    {
        try (Memtx db = Memtx.open(context()))
        {
            table(db, "t").insert(1, "a", 1);
            try (ChangeStream stream = db.changes(new Vclock()))
            {
                assertThrows(IllegalArgumentException.class, () -> stream.poll(null, 1));
                assertThrows(IllegalArgumentException.class, () -> stream.poll(new Collector(), 0));
                assertThrows(
                    IllegalStateException.class, () -> stream.poll((change) -> stream.poll(new Collector(), 1), 100));
                assertEquals(1, Collector.all(stream).size());
            }
        }
    }

    @Test
    void shouldGoOnBehindAReadView()
    {
        try (Memtx db = Memtx.open(context()))
        {
            final Space space = table(db, "t");
            fill(space, 10);
            try (ReadView view = db.readView(); ChangeStream stream = db.changes(view.vclock()))
            {
                space.delete(5);
                assertEquals(10, view.primary("t").size());
                assertEquals(List.of("DELETE t [5];"), Collector.all(stream));
            }
        }
    }

    private static List<String> of(final Memtx db, final Vclock from, final ChangeOptions options)
    {
        try (ChangeStream stream = db.changes(from, options))
        {
            return Collector.all(stream);
        }
    }

    private static void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private MemtxContext context()
    {
        return new MemtxContext(parent.resolve("data")).memtxMemory(32 << 20).walMaxSize(8 << 10);
    }

    private static Space table(final Memtx db, final String name)
    {
        return db.createSpace(name, (def) -> def
            .field("id", UNSIGNED).field("text", STRING).field("n", UNSIGNED).primaryKey("id"));
    }

    private static void fill(final Space space, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            space.replace(i, "x".repeat(60), i);
        }
    }

    private List<Path> files(final String suffix)
    {
        try (Stream<Path> files = Files.list(parent.resolve("data")))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
