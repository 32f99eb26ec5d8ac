package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A standby beside an engine of the same process: what it sees, when it takes over, and how it is misused. */
class StandbyTest
{
    @TempDir
    private Path parent;

    @Test
    void shouldFollowDataAndSchema()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data")).walMaxSize(16 << 10);
        try (Memtx db = Memtx.open(context); Standby standby = Standby.open(context))
        {
            final Space space = create(db, "t");
            assertSame(db, standby);
            for (int i = 0; i < 500; i++)
            {
                space.insert(i, "word " + i, i % 7);
                if (0 == i % 50)
                {
                    assertSame(db, standby);
                }
            }
            db.transact((tx) ->
            {
                for (int i = 0; i < 300; i++)
                {
                    tx.update(space, key(i), set("word", "changed " + i), add("group", 1));
                }
                tx.delete(space, 17);
                tx.upsert(space, Tuple.of(1000, "upserted", 1), add("group", 1));
            });
            assertSame(db, standby);
            space.createIndex("word", IndexType.HASH, KeySpec.unique("word"));
            space.insert(2000, "behind the index", 3);
            assertSame(db, standby);
            space.index("group").drop();
            space.rename("renamed");
            create(db, "t").insert(1, "another", 1);
            assertTrue(db.snapshot());
            assertSame(db, standby);
            space.truncate();
            space.insert(1, "after the truncation", 1);
            assertSame(db, standby);
            db.space("t").drop();
            assertSame(db, standby);
            try (ReadView view = standby.readView())
            {
                assertCode(ErrorCode.ER_NO_SUCH_SPACE, () -> view.primary("t"));
            }
        }
    }

    @Test
    void shouldHaveNothingBeforeItIsLoaded()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("later"));
        try (Standby standby = Standby.open(context))
        {
            assertFalse(standby.isLoaded());
            assertCode(ErrorCode.ER_LOADING, standby::readView);
            assertCode(ErrorCode.ER_LOADING, standby::vclock);
            assertEquals(0, standby.doWork());
            assertFalse(Files.exists(context.directory()));
            try (Memtx db = Memtx.open(context))
            {
                assertTrue(standby.doWork() > 0);
                assertTrue(standby.isLoaded());
                assertEquals(db.info().vclock(), standby.vclock());
            }
        }
    }

    @Test
    void shouldKeepAViewAsItWasAndGiveTheMemoryBack()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data"));
        try (Memtx db = Memtx.open(context); Standby standby = Standby.open(context))
        {
            final Space space = create(db, "t");
            final Space dropped = create(db, "dropped");
            for (int i = 0; i < 2_000; i++)
            {
                space.insert(i, "word " + i, i % 7);
                dropped.insert(i, "word " + i, i % 7);
            }
            turn(standby);
            final List<Tuple> expected = space.primary().select();
            final ReadView view = standby.readView();
            for (int i = 0; i < 2_000; i++)
            {
                space.replace(i, "another word " + i, i % 5);
                if (0 == i % 2)
                {
                    space.delete(i);
                }
            }
            dropped.truncate();
            dropped.index("group").drop();
            dropped.drop();
            assertSame(db, standby);
            assertEquals(expected, view.primary("t").select());
            assertEquals(expected, view.primary("dropped").select());
            assertEquals(2_000, view.index("t", "group").select().size());
            assertEquals(2_000, view.index("dropped", "group").select().size());
            view.close();
            assertCode(ErrorCode.ER_READ_VIEW_CLOSED, () -> view.primary("t"));
            assertSame(db, standby);
        }
    }

    @Test
    void shouldBeginAgainWhenTheLogsThatComeNextAreGone() throws IOException
    {
        final MemtxContext context =
            new MemtxContext(parent.resolve("data")).walMaxSize(8 << 10).checkpointCount(1);
        try (Memtx db = Memtx.open(context); Standby standby = Standby.open(context))
        {
            final Space space = create(db, "t");
            turn(standby);
            final ReadView view = standby.readView();
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 400; i++)
                {
                    space.replace(i, "round " + round, i);
                }
                assertTrue(db.snapshot());
            }
            space.insert(5000, "behind the snapshot", 1);
            assertTrue(count(context.directory(), ".xlog") < 3, "logs were deleted");
            assertSame(db, standby);
            assertCode(ErrorCode.ER_READ_VIEW_CLOSED, () -> view.primary("t"));
            assertEquals(db.info().vclock(), standby.vclock());
        }
    }

    @Test
    void shouldTakeOverWhenTheEngineIsClosed() throws Exception
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data"));
        final List<Tuple> expected;
        try (Standby standby = Standby.open(context))
        {
            final ReadView view;
            try (Memtx db = Memtx.open(context))
            {
                final Space space = create(db, "t");
                space.insert(1, "one", 1);
                turn(standby);
                view = standby.readView();
                assertNull(standby.tryTakeOver());
                assertEquals(1, view.primary("t").size());
                space.insert(2, "two", 2);
                expected = space.primary().select();
            }
            try (Memtx db = standby.tryTakeOver())
            {
                assertNotNull(db);
                assertCode(ErrorCode.ER_READ_VIEW_CLOSED, () -> view.primary("t"));
                assertTrue(db.recoveryReport().isComplete());
                final Space space = db.space("t");
                assertEquals(expected, space.primary().select());
                assertEquals(2, space.index("group").select().size());
                space.insert(3, "three", 3);
                assertTrue(db.snapshot());
                space.insert(4, "four", 4);
                assertThrows(IllegalStateException.class, standby::doWork);
                assertThrows(IllegalStateException.class, standby::tryTakeOver);
                assertThrows(IllegalStateException.class, standby::readView);
                close(standby);
                assertEquals(4, space.size());
            }
        }
        try (Memtx db = Memtx.open(context))
        {
            assertEquals(4, db.space("t").size());
            assertTrue(db.recoveryReport().isComplete());
        }
    }

    @Test
    void shouldTakeOverWithoutACopyAndMakeANewInstance()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data"));
        try (Standby standby = Standby.open(context); Memtx db = standby.tryTakeOver())
        {
            create(db, "t").insert(1, "one", 1);
        }
        try (Standby standby = Standby.open(context); Memtx db = standby.tryTakeOver())
        {
            assertEquals(1, db.space("t").size());
        }
    }

    @Test
    void shouldTakeTurns()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data")).walMaxSize(8 << 10);
        Memtx db = Memtx.open(context);
        create(db, "t");
        for (int i = 0; i < 12; i++)
        {
            try (Standby standby = Standby.open(context))
            {
                turn(standby);
                for (int n = 0; n < 50; n++)
                {
                    db.space("t").insert(i * 50 + n, "word " + n, n);
                }
                if (0 != i % 3)
                {
                    turn(standby);
                }
                if (0 == i % 4)
                {
                    db.snapshot();
                }
                db.close();
                db = standby.tryTakeOver();
                assertEquals((i + 1) * 50, db.space("t").size());
                assertEquals((i + 1) * 50, db.space("t").index("group").select().size());
            }
        }
        db.close();
    }

    @Test
    void shouldServeOtherThreadsWithViews() throws Exception
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data"));
        try (Memtx db = Memtx.open(context); Standby standby = Standby.open(context))
        {
            create(db, "t").insert(1, "one", 1);
            final CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() ->
            {
                try (ReadView view = standby.readView())
                {
                    return view.primary("t").size();
                }
            });
            while (!answer.isDone())
            {
                standby.doWork();
            }
            assertEquals(1L, answer.get());
            assertMisused(standby::doWork);
            assertMisused(standby::tryTakeOver);
            assertMisused(standby::vclock);
            assertMisused(standby::isLoaded);
            assertMisused(standby::close);
            close(standby);
            assertThrows(IllegalStateException.class, standby::readView);
            assertMisused(standby::readView);
            close(standby);
        }
    }

    @Test
    void shouldRefuseOptionsThatItCannotKeep()
    {
        final MemtxContext context = new MemtxContext(parent.resolve("data")).forceRecovery(true);
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> Standby.open(context));
        assertTrue(ex.getMessage().contains("force_recovery"), ex.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Standby.open(null));
        assertThrows(
            IllegalArgumentException.class, () -> Standby.open(new MemtxContext(parent).checkpointCount(0)));
    }

    @Test
    void shouldSayThatTheMemoryIsTooSmallAndGoOnTrying()
    {
        final Path directory = parent.resolve("data");
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = create(db, "t");
            for (int i = 0; i < 8_000; i++)
            {
                space.insert(i, "x".repeat(1000), i);
            }
            try (Standby standby = Standby.open(new MemtxContext(directory).memtxMemory(4 << 20)))
            {
                for (int i = 0; i < 2; i++)
                {
                    final MemtxException ex = assertThrows(MemtxException.class, standby::doWork);
                    assertTrue(ex.getMessage().contains("Failed to allocate"), ex.getMessage());
                    assertCode(ErrorCode.ER_LOADING, standby::readView);
                }
                space.truncate();
                assertTrue(db.snapshot());
                turn(standby);
                assertEquals(db.info().vclock(), standby.vclock());
            }
        }
    }

    private static Space create(final Memtx db, final String name)
    {
        return db.createSpace(name, (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("word", FieldType.STRING)
            .field("group", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("group", IndexType.TREE, KeySpec.nonUnique("group")));
    }

    /** Before its block ends. */
    private static void close(final AutoCloseable resource) throws Exception
    {
        resource.close();
    }

    private static void turn(final Standby standby)
    {
        int work = standby.doWork();
        while (0 != work)
        {
            work = standby.doWork();
        }
    }

    /** Every user space through every index. */
    private static void assertSame(final Memtx db, final Standby standby)
    {
        turn(standby);
        assertEquals(db.info().vclock(), standby.vclock());
        try (ReadView expected = db.readView(); ReadView actual = standby.readView())
        {
            for (final Tuple row : expected.primary("_space").select())
            {
                final String name = row.getString(2);
                final boolean isSystem = SystemSpaces.isSystem(row.getInt(0));
                for (final Tuple index : isSystem ? List.<Tuple>of() :
                    expected.primary("_index").select(row.getLong(0)))
                {
                    final String indexName = index.getString(2);
                    final List<Tuple> tuples = expected.index(name, indexName).select();
                    final boolean isHash = "hash".equalsIgnoreCase(index.getString(3));
                    assertEquals(
                        isHash ? sorted(tuples) : tuples,
                        isHash ? sorted(actual.index(name, indexName).select()) :
                            actual.index(name, indexName).select(),
                        name + '.' + indexName);
                }
            }
        }
    }

    private static List<String> sorted(final List<Tuple> tuples)
    {
        return tuples.stream().map(Tuple::toString).sorted().toList();
    }

    private static void assertCode(final ErrorCode code, final Executable call)
    {
        assertEquals(code, assertThrows(MemtxException.class, call).code());
    }

    private static void assertMisused(final Executable call)
    {
        final ExecutionException ex = assertThrows(ExecutionException.class, () -> CompletableFuture.runAsync(() ->
        {
            try
            {
                call.execute();
            }
            catch (final RuntimeException cause)
            {
                throw cause;
            }
            catch (final Throwable cause)
            {
                throw new AssertionError(cause);
            }
        }).get());
        assertInstanceOf(IllegalStateException.class, ex.getCause());
    }

    private static long count(final Path directory, final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).count();
        }
    }
}
