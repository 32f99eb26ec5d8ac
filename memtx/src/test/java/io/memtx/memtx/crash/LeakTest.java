package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Space;
import io.memtx.memtx.Standby;
import io.memtx.tuple.arena.LiveMemory;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an engine takes of the operating system it gives back, also when it cannot be opened. */
@EnabledOnOs(OS.LINUX)
class LeakTest
{
    private static final int ROUNDS = 200;
    private static final int WARM_ROUNDS = 3;
    private static final int FAILED_OPENS = 50;
    private static final int STANDBY_ROUNDS = 16;
    private static final long RESERVED_BYTES = 64L << 20;

    @TempDir
    private Path parent;

    /** Of tests that ran before in this process. */
    private final long memoryBefore = LiveMemory.awaitBytes(0);

    @AfterEach
    void shouldHoldNoMemory()
    {
        final long left = LiveMemory.awaitBytes(memoryBefore);
        assertTrue(left <= memoryBefore, () -> "before=" + memoryBefore + " left=" + left);
    }

    @Test
    void shouldGiveEverythingBackWhenClosed() throws IOException
    {
        final Path directory = parent.resolve("data");
        Held first = null;
        for (int round = 0; round < ROUNDS; round++)
        {
            try (Memtx db = round % 2 == 0 ? Memtx.open(context(directory)) : launchAndStop(directory))
            {
                if (round % 2 == 0)
                {
                    final Space space =
                        db.spaceIfAbsent("t", (def) -> def.field("id", UNSIGNED).primaryKey("id"));
                    space.replace(round, "x".repeat(3000));
                    db.snapshot();
                    try (ReadView view = db.readView())
                    {
                        assertTrue(view.primary("t").size() > 0);
                    }
                }
            }
            if (WARM_ROUNDS == round)
            {
                first = held();
            }
        }
        assertSame(first, held());
    }

    /** Each time the standby is closed, takes over, or has no room for the data. */
    @Test
    void shouldGiveEverythingBackWhenStandingBy() throws IOException
    {
        final Path directory = parent.resolve("data");
        Held first = null;
        for (int round = 0; round < STANDBY_ROUNDS; round++)
        {
            try (Standby standby = Standby.open(context(directory)))
            {
                try (Memtx db = Memtx.open(context(directory)))
                {
                    final Space space =
                        db.spaceIfAbsent("t", (def) -> def.field("id", UNSIGNED).primaryKey("id"));
                    space.replace(round, "x".repeat(30_000));
                    standby.doWork();
                    assertTrue(standby.readView().primary("t").size() > 0); // and left open
                    space.replace(round, "y");
                    standby.doWork();
                    assertNull(standby.tryTakeOver());
                    try (Standby small = Standby.open(context(directory).memtxMemory(1 << 20)))
                    {
                        assertThrows(MemtxException.class, () ->
                        {
                            space.replace(1000, "z".repeat(900_000));
                            small.doWork();
                        });
                    }
                    space.delete(1000);
                    db.snapshot();
                }
                if (0 == round % 2)
                {
                    try (Memtx db = standby.tryTakeOver())
                    {
                        db.space("t").replace(round, "taken over");
                    }
                }
            }
            if (WARM_ROUNDS == round)
            {
                first = held();
            }
        }
        assertSame(first, held());
    }

    @Test
    void shouldLeaveNothingBehindWhenOpeningFails() throws IOException
    {
        final Path good = parent.resolve("good");
        try (Memtx db = Memtx.open(context(good)))
        {
            db.createSpace("t", (def) -> def.field("id", UNSIGNED).primaryKey("id")).insert(1);
            db.snapshot();
        }
        final List<Path> damaged = List.of(parent.resolve("snap"), parent.resolve("log"), parent.resolve("header"));
        for (final Path directory : damaged)
        {
            copy(good, directory);
        }
        damage(damaged.get(0), ".snap", 300);
        damage(damaged.get(1), ".xlog", -1);
        damage(damaged.get(2), ".xlog", 7);
        final Path fullDisk = parent.resolve("full");
        final MemtxContext full = context(fullDisk).storage(new FaultStorage((call, path) ->
        {
            if ("write".equals(call) && path.toString().contains("xlog"))
            {
                throw new IOException("No space left on device");
            }
        }));

        Held first = null;
        for (int i = 0; i < FAILED_OPENS; i++)
        {
            for (final Path directory : damaged)
            {
                assertThrows(MemtxException.class, () -> Memtx.open(context(directory)), directory.toString());
            }
            assertThrows(MemtxException.class, () -> Memtx.open(full));
            try (Memtx db = Memtx.open(context(good)))
            {
                assertThrows(MemtxException.class, () -> Memtx.open(context(good)));
                assertEquals(1, db.space("t").size());
            }
            if (WARM_ROUNDS == i)
            {
                first = held();
            }
        }
        assertSame(first, held());
        try (Memtx db = Memtx.open(context(fullDisk)))
        {
            assertEquals(1, db.info().vclock().get(1) + 1);
        }
    }

    private static Memtx launchAndStop(final Path directory)
    {
        final Memtx db = Memtx.launch(context(directory));
        db.submit((tx) -> null).join();
        return db;
    }

    private static MemtxContext context(final Path directory)
    {
        return new MemtxContext(directory).memtxMemory(RESERVED_BYTES).threadPrefix("leak");
    }

    private static void assertSame(final Held first, final Held last)
    {
        assertEquals(first.files(), last.files(), "files");
        assertEquals(first.maps(), last.maps(), "maps");
        assertEquals(first.threads(), last.threads(), "threads");
        final long grownMiB = last.addressSpaceMiB() - first.addressSpaceMiB();
        assertTrue(grownMiB < 8 * (RESERVED_BYTES >> 20), "address space has grown by " + grownMiB + " MiB");
    }

    private Held held() throws IOException
    {
        return Held.of(parent, "leak");
    }

    private static void copy(final Path source, final Path target) throws IOException
    {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source))
        {
            for (final Path file : files.toList())
            {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private static void damage(final Path directory, final String suffix, final int place) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            final List<Path> found = files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
            final Path last = found.get(found.size() - 1);
            final byte[] content = Files.readAllBytes(last);
            final byte[] damaged = place < 0 ? Arrays.copyOf(content, 30) : content;
            if (place >= 0)
            {
                damaged[place] ^= 0x20;
            }
            Files.write(last, damaged);
        }
    }
}
