package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A log cut at every byte, with every bit flipped: whole transactions of a prefix, or an error with the place. */
class DamagedLogTest
{
    private static final int ZERO_TAIL_BYTES = 4096;
    private static final int CUT_TRANSACTIONS = 3;

    @TempDir
    private Path parent;
    private Path directory;
    private Path log;
    private byte[] content;
    private final List<Integer> starts = new ArrayList<>();
    private final List<List<Tuple>> states = new ArrayList<>();

    @BeforeEach
    void write() throws IOException
    {
        directory = parent.resolve("data");
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            db.createSpace("t", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            assertTrue(db.snapshot());
        }
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            final Space space = db.space("t");
            states.add(List.of());
            space.insert(1, "one");
            states.add(space.primary().select());
            db.transact((tx) ->
            {
                tx.insert(space, 2, "two");
                tx.insert(space, 3, "three");
                tx.delete(space, 1);
            });
            states.add(space.primary().select());
            space.replace(4, "four");
            states.add(space.primary().select());
            db.transact((tx) ->
            {
                tx.replace(space, 5, "five");
                tx.replace(space, 2, "two again");
            });
            states.add(space.primary().select());
            space.delete(3);
            states.add(space.primary().select());
        }
        try (Stream<Path> files = Files.list(directory))
        {
            final List<Path> logs = files.filter((file) -> file.toString().endsWith(".xlog")).sorted().toList();
            log = logs.get(logs.size() - 2);
            Files.delete(logs.get(logs.size() - 1)); // the empty one of a clean close
        }
        content = Files.readAllBytes(log);
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, log, FileType.XLOG, ReadMode.STRICT))
        {
            while (reader.nextTransaction())
            {
                starts.add((int)reader.position());
            }
            starts.add((int)reader.lastGoodOffset());
        }
        assertEquals(states.size(), starts.size());
    }

    @Test
    void shouldHaveWholeTransactionsBeforeACutAtEveryByte() throws IOException
    {
        for (int length = starts.get(states.size() - 1 - CUT_TRANSACTIONS); length < content.length; length++)
        {
            int whole = 0;
            while (whole + 1 < starts.size() && starts.get(whole + 1) <= length)
            {
                whole++;
            }
            Files.write(log, Arrays.copyOf(content, length));
            assertEquals(states.get(whole), recover(), "cut to " + length);
            assertEquals(states.get(whole), recover(), "cut to " + length + ", recovered again");

            // as a mapping leaves it: prepared further, the tail zero
            Files.write(log, Arrays.copyOf(Arrays.copyOf(content, length), content.length + ZERO_TAIL_BYTES));
            assertEquals(states.get(whole), recover(), "zeros from " + length);
        }
    }

    @Test
    void shouldGoOnWritingBehindACut() throws IOException
    {
        for (int length = starts.get(states.size() - 2); length < content.length; length += 7)
        {
            Files.write(log, Arrays.copyOf(content, length));
            final List<Tuple> expected;
            try (Memtx db = Memtx.open(new MemtxContext(directory)))
            {
                db.space("t").replace(100, "behind the cut");
                expected = db.space("t").primary().select();
            }
            assertEquals(expected, recover(), "cut to " + length);
            try (Stream<Path> files = Files.list(directory))
            {
                for (final Path file : files.filter((path) -> path.toString().endsWith(".xlog")).toList())
                {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void shouldNeverRecoverWrongDataFromAFlippedBit() throws IOException
    {
        flipEachBit(content, 0);
    }

    @Test
    void shouldNeverRecoverWrongDataFromAFlippedBitOfAKilledLog() throws IOException
    {
        final byte[] killed = Arrays.copyOf(Arrays.copyOf(content, content.length - 4), content.length + 60);
        flipEachBit(killed, starts.get(starts.size() - 3));
    }

    private void flipEachBit(final byte[] original, final int fromByte) throws IOException
    {
        final List<Tuple> all = states.get(states.size() - 1);
        final List<Tuple> allButLast = states.get(states.size() - 2);
        final int lastStart = starts.get(starts.size() - 2);
        int errors = 0;
        int cuts = 0;
        for (int bit = fromByte * 8; bit < original.length * 8; bit++)
        {
            final byte[] damaged = original.clone();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            Files.write(log, damaged);
            final String what = "bit " + bit % 8 + " of byte " + bit / 8;
            try
            {
                final List<Tuple> found = recover();
                if (bit / 8 >= lastStart && found.equals(allButLast))
                {
                    cuts++;
                }
                else
                {
                    assertEquals(all, found, what);
                }
            }
            catch (final XlogException | MemtxException ex)
            {
                errors++;
                assertNames(ex, what, bit / 8 >= starts.get(0));
            }
        }
        assertTrue(errors > (lastStart - fromByte) * 4, "errors=" + errors);
        assertTrue(cuts > 0 || original == content, "cuts=" + cuts);
    }

    private void assertNames(final RuntimeException ex, final String what, final boolean isBehindHeader)
    {
        final String text = ex.getMessage();
        final boolean isGap = text.contains("Missing .xlog file between");
        assertTrue(isGap || text.contains(log.getFileName().toString()) || text.contains("UUID"), what + ": " + text);
        assertTrue(!isBehindHeader || text.contains("offset"), what + ": " + text);
    }

    private List<Tuple> recover()
    {
        final Arena arena = new Arena(16 << 20, 16 << 20);
        try
        {
            final RecoveredState state = new Recovery(
                FileStorage.INSTANCE,
                new XlogDirectory(FileStorage.INSTANCE, directory, directory),
                arena,
                RecoveryListener.NONE,
                false).recover(null, null, 0);
            final SpaceStore space = state.schema().find("t");
            final List<Tuple> tuples = new ArrayList<>();
            final TupleCursor cursor = space.primary().base().cursor();
            cursor.open(IteratorType.ALL, 0, 0);
            for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
            {
                tuples.add(Tuple.copyOf(arena.tuple(ref)));
            }
            return tuples;
        }
        finally
        {
            arena.close();
        }
    }
}
