package io.memtx.memtx.interop;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Standby;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A standby beside a Tarantool that writes. */
class StandbyOfTarantoolTest
{
    private static final String SCRIPT = """
        local fiber = require('fiber')
        local fio = require('fio')
        local function await(name)
            while not fio.path.exists(name) do fiber.sleep(0.005) end
        end
        local s = box.schema.space.create('live', {format = {{'id', 'unsigned'}, {'text', 'string'}}})
        s:create_index('pk')
        s:create_index('text', {parts = {'text'}, unique = false})
        for i = 1, 200 do
            box.begin()
            for k = 1, 5 do s:replace{i * 5 + k, ('x'):rep(i)} end
            s:delete{i * 5 - 3}
            box.commit()
            if i % 50 == 0 then box.snapshot() end
            if i % 20 == 0 then fiber.sleep(0.01) end
        end
        s:replace{1, 'first'}
        await('second')
        s:update({1}, {{'=', 2, 'second'}})
        s:upsert({1, 'never'}, {{'!', -1, 3}})
        s:create_index('late', {type = 'hash', parts = {'id', 'text'}})
        s:replace{2, 'behind the index'}
        await('third')
        """;

    @TempDir
    private Path parent;

    @Test
    void shouldSeeWhatTarantoolWritesAndTakeOver() throws Exception
    {
        final Path directory = Files.createDirectory(parent.resolve("data"));
        final TarantoolPeer peer =
            TarantoolPeer.on(directory).options("wal_max_size = 16384, checkpoint_count = 1");
        final CompletableFuture<List<String>> running = CompletableFuture.supplyAsync(() -> run(peer));
        final MemtxContext context = new MemtxContext(directory);
        final List<String> expected;
        try (Standby standby = Standby.open(context))
        {
            await(standby, running, "first");
            Files.createFile(directory.resolve("second"));
            await(standby, running, "second");
            while (sizeOf(standby, "late") != sizeOf(standby, "pk") || !has(standby, 2, "behind the index"))
            {
                standby.doWork();
                assertTrue(!running.isDone(), "tarantool has ended");
            }
            assertNull(standby.tryTakeOver(), "tarantool has the directory");
            assertEquals(
                ErrorCode.ER_ALREADY_RUNNING,
                assertThrows(MemtxException.class, () -> Memtx.open(context)).code());
            Files.createFile(directory.resolve("third"));
            running.get(60, TimeUnit.SECONDS);
            try (Memtx db = standby.tryTakeOver())
            {
                assertTrue(db.recoveryReport().isComplete(), db.recoveryReport().toString());
                db.space("live").replace(3, "ours");
                expected = EngineDump.of(db);
            }
        }
        EngineDump.assertSame(expected, EngineDump.of(peer), "back in Tarantool");
    }

    private static List<String> run(final TarantoolPeer peer)
    {
        try
        {
            return peer.run(SCRIPT);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void await(final Standby standby, final CompletableFuture<?> running, final String text)
        throws Exception
    {
        while (!has(standby, 1, text))
        {
            if (0 == standby.doWork())
            {
                Thread.sleep(1);
            }
            assertTrue(!running.isDone(), "tarantool has ended");
        }
        try (ReadView view = standby.readView())
        {
            assertEquals(view.primary("live").size(), view.index("live", "text").select().size());
        }
    }

    private static boolean has(final Standby standby, final long id, final String text)
    {
        if (0 == sizeOf(standby, "pk"))
        {
            return false;
        }
        try (ReadView view = standby.readView())
        {
            return view.primary("live").select(id).stream().anyMatch((tuple) -> text.equals(tuple.getString(1)));
        }
    }

    private static long sizeOf(final Standby standby, final String index)
    {
        if (!standby.isLoaded())
        {
            return 0;
        }
        try (ReadView view = standby.readView())
        {
            final boolean isThere = view.primary("_index").select().stream()
                .anyMatch((row) -> row.getLong(0) > 511 && index.equals(row.getString(2)));
            return isThere ? view.index("live", index).size() : 0;
        }
    }
}
