package io.memtx.memtx.crash;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files missing, empty, damaged, foreign or in use: an error that names them, and what force makes of them. */
class DamagedDirectoryTest
{
    @TempDir
    private Path parent;
    private Path directory;
    private List<Tuple> expected;
    private final List<String> dropped = new ArrayList<>();

    /** Two snapshots, the first of an empty instance, and four logs that are not closed by an empty one. */
    @BeforeEach
    void write() throws IOException
    {
        directory = parent.resolve("data");
        for (int life = 0; life < 4; life++)
        {
            try (Memtx db = Memtx.open(directory))
            {
                final Space space = db.spaceIfAbsent("t", (def) -> def
                    .field("id", FieldType.UNSIGNED)
                    .field("word", FieldType.STRING)
                    .primaryKey("id")
                    .index("word", IndexType.TREE, KeySpec.unique("word")));
                for (int i = 0; i < 40; i++)
                {
                    space.insert(life * 40 + i, "word " + life + ' ' + i);
                }
                if (1 == life)
                {
                    assertTrue(db.snapshot());
                }
                expected = space.primary().select();
            }
        }
        final List<Path> logs = files(".xlog");
        Files.delete(logs.get(logs.size() - 1));
    }

    @Test
    void shouldOpenWhenTheLastLogIsEmptyOrHasAHeaderOnly() throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(expected, db.space("t").primary().select());
        }
        Files.write(last(".xlog"), new byte[0]); // the empty one of a clean close
        openAndWrite(false, expected);

        final Path header = last(".xlog");
        final int headerLength = Files.readString(header, StandardCharsets.ISO_8859_1).indexOf("\n\n") + 2;
        Files.write(header, Arrays.copyOf(Files.readAllBytes(header), headerLength));
        openAndWrite(false, expected);
    }

    @Test
    void shouldRefuseAHeaderThatIsCutOffAndOpenByForce() throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(expected, db.space("t").primary().select());
        }
        final Path empty = last(".xlog");
        Files.write(empty, Arrays.copyOf(Files.readAllBytes(empty), 20));
        assertNames(assertThrows(MemtxException.class, () -> Memtx.open(directory)), empty, "Unexpected end of file");
        openAndWrite(true, expected);
        openAndWrite(false, expected);
    }

    @Test
    void shouldRemoveLeftovers() throws IOException
    {
        final List<Path> leftovers = List.of(
            directory.resolve("00000000000000009999.snap.inprogress"),
            directory.resolve("00000000000000009999.xlog.inprogress"),
            directory.resolve("00000000000000000001.snap.inprogress"),
            directory.resolve("next.xlog.inprogress"));
        for (final Path leftover : leftovers)
        {
            Files.writeString(leftover, "junk");
        }
        openAndWrite(false, expected);
        for (final Path leftover : leftovers)
        {
            assertFalse(Files.exists(leftover), leftover.toString());
        }
    }

    @Test
    void shouldUseTheOlderSnapshotByForceWhenTheNewestIsDamaged() throws IOException
    {
        final Path snap = last(".snap");
        final byte[] content = Files.readAllBytes(snap);
        for (final int place : new int[]{7, content.length / 2, content.length - 30, content.length - 1})
        {
            final byte[] damaged = content.clone();
            damaged[place] ^= 0x10;
            Files.write(snap, damaged);
            assertNames(assertThrows(MemtxException.class, () -> Memtx.open(directory)), snap, "");
            openAndWrite(true, expected);
            assertTrue(dropped.toString().contains(snap.getFileName().toString()), dropped.toString());
            Files.write(snap, content);
        }
        Files.write(snap, Arrays.copyOf(content, content.length - 4));
        assertNames(assertThrows(MemtxException.class, () -> Memtx.open(directory)), snap, "has no EOF marker");
        openAndWrite(true, expected);
        openAndWrite(false, expected);
    }

    @Test
    void shouldReadWhatItCanByForceWhenTheOnlySnapshotIsDamaged() throws IOException
    {
        Files.delete(files(".snap").get(0));
        final Path snap = last(".snap");
        final byte[] content = Files.readAllBytes(snap);
        Files.write(snap, Arrays.copyOf(content, content.length - 4));
        openAndWrite(true, expected);

        Files.write(snap, new byte[]{'S', 'N'});
        final MemtxException ex = assertThrows(MemtxException.class, () -> open(true));
        assertTrue(ex.getMessage().contains("snapshot"), ex.getMessage());
        assertEquals(2, Files.size(snap), "no new instance is made over a damaged one");
    }

    @Test
    void shouldNameTheGapWhenALogIsMissing() throws IOException
    {
        final List<Path> logs = files(".xlog");
        Files.delete(logs.get(logs.size() - 2));
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
        assertEquals(ErrorCode.ER_XLOG_GAP, ex.code());
        assertTrue(
            ex.getMessage().matches("Missing .xlog file between LSN \\d+ \\{1: \\d+} and \\d+ \\{1: \\d+}"),
            ex.getMessage());

        final List<Tuple> without = new ArrayList<>(expected);
        without.removeIf((tuple) -> tuple.getLong(0) >= 80 && tuple.getLong(0) < 120);
        openAndWrite(true, without);
        assertTrue(dropped.toString().contains("ignoring a gap in LSN"), dropped.toString());
    }

    @Test
    void shouldReportByForceWhatADamagedMiddleHeld() throws IOException
    {
        final Path log = last(".xlog");
        final byte[] content = Files.readAllBytes(log);
        final long third = transactionStart(log, 3);
        content[(int)third + 25] ^= 1;
        Files.write(log, content);
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
        assertNames(ex, log, "offset " + third);

        final List<Tuple> without = new ArrayList<>(expected);
        without.removeIf((tuple) -> 123 == tuple.getLong(0));
        openAndWrite(true, without);
        assertTrue(dropped.toString().contains("offset " + third), dropped.toString());
    }

    @Test
    void shouldLeaveOutACollidingTupleByForceWhenTheDeleteBeforeItIsDamaged() throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.space("t");
            space.delete(5);
            space.insert(1000, expected.get(5).getString(1));
            space.insert(1001, "last");
        }
        final List<Path> logs = files(".xlog");
        final Path log = logs.get(logs.size() - 2);
        final byte[] content = Files.readAllBytes(log);
        content[(int)transactionStart(log, 0) + 25] ^= 1;
        Files.write(log, content);
        assertThrows(MemtxException.class, () -> Memtx.open(directory));
        try (Memtx db = open(true))
        {
            final Space space = db.space("t");
            assertEquals(expected.size() + 1, space.size());
            assertEquals(space.size(), space.index("word").size());
            assertEquals(space.size(), space.index("word").select().size());
            assertTrue(
                dropped.toString().contains("Duplicate key exists in unique index \"word\""), dropped.toString());
        }
    }

    @Test
    void shouldSkipAWholeTransactionByForceWhenARowOfItFails() throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.space("t");
            space.delete(5);
            db.transact((tx) ->
            {
                tx.insert(space, 3000, "new");
                tx.replace(space, 7, "changed");
                tx.delete(space, 8);
                tx.insert(space, 5, "in the way of what was not deleted");
                tx.insert(space, 3001, "new too");
            });
            space.insert(1001, "last");
        }
        final List<Path> logs = files(".xlog");
        final Path log = logs.get(logs.size() - 2);
        final byte[] content = Files.readAllBytes(log);
        content[(int)transactionStart(log, 0) + 25] ^= 1;
        Files.write(log, content);
        final List<Tuple> wanted = new ArrayList<>(expected);
        wanted.add(Tuple.of(1001, "last"));
        openAndWrite(true, wanted);
        assertTrue(dropped.toString().contains("skipping a transaction"), dropped.toString());
    }

    @Test
    void shouldRefuseFilesOfAnotherInstance() throws IOException
    {
        final UUID other = UUID.randomUUID();
        final MemtxException mismatch = assertThrows(
            MemtxException.class, () -> Memtx.open(new MemtxContext(directory).instanceUuid(other)));
        assertEquals(ErrorCode.ER_INSTANCE_UUID_MISMATCH, mismatch.code());

        final Path log = last(".xlog");
        final String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        final int start = text.indexOf("Instance: ") + "Instance: ".length();
        final byte[] content = Files.readAllBytes(log);
        System.arraycopy(other.toString().getBytes(StandardCharsets.US_ASCII), 0, content, start, 36);
        Files.write(log, content);
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
        assertNames(ex, log, other.toString());

        openAndWrite(true, expected.subList(0, 120));
        assertTrue(dropped.toString().contains(other.toString()), dropped.toString());
        openAndWrite(false, expected.subList(0, 120));
    }

    @Test
    void shouldRefuseASecondEngine() throws Exception
    {
        try (Memtx db = Memtx.open(directory))
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
            assertEquals(ErrorCode.ER_ALREADY_RUNNING, ex.code());
            assertEquals(expected, db.space("t").primary().select());
        }

        final Path other = parent.resolve("other");
        final long baseLsn;
        try (Memtx db = Memtx.open(other))
        {
            CrashScript.createSpaces(db);
            baseLsn = db.info().vclock().get(1);
        }
        final Process process = ChildProcess.start(
            CrashWriter.class, other.toString(), WalMode.WRITE.name(), "1000000",
            Long.toString(Long.MAX_VALUE), "1", Long.toString(baseLsn));
        try
        {
            while ('y' != process.getInputStream().read())
            {
                assertTrue(process.isAlive());
            }
            final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(other));
            assertEquals(ErrorCode.ER_ALREADY_RUNNING, ex.code());
        }
        finally
        {
            process.destroyForcibly();
            process.waitFor();
        }
        try (Memtx db = Memtx.open(other))
        {
            assertTrue(db.hasSpace(CrashScript.ACCOUNTS), "a lock of a process that died is no obstacle");
        }
    }

    private void openAndWrite(final boolean isForced, final List<Tuple> wanted)
    {
        try (Memtx db = open(isForced))
        {
            final Space space = db.space("t");
            assertEquals(wanted, space.primary().select());
            assertEquals(wanted.size(), space.index("word").select().size());
            space.insert(5000, "written again");
        }
        try (Memtx db = open(isForced))
        {
            final Space space = db.space("t");
            assertEquals(wanted.size() + 1, space.size());
            space.delete(5000);
        }
    }

    private Memtx open(final boolean isForced)
    {
        return Memtx.open(new MemtxContext(directory).forceRecovery(isForced).recoveryListener(new RecoveryListener()
        {
            @Override
            public void onDropped(final Path file, final String reason)
            {
                dropped.add(file + ": " + reason);
            }
        }));
    }

    private static void assertNames(final MemtxException ex, final Path file, final String detail)
    {
        assertTrue(ex.getMessage().contains(file.getFileName().toString()), ex.getMessage());
        assertTrue(ex.getMessage().contains(detail), ex.getMessage());
    }

    private static long transactionStart(final Path log, final int number)
    {
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, log, FileType.XLOG, ReadMode.UNCLOSED))
        {
            for (int i = 0; i <= number; i++)
            {
                assertTrue(reader.nextTransaction());
            }
            return reader.position();
        }
    }

    private Path last(final String suffix) throws IOException
    {
        final List<Path> files = files(suffix);
        return files.get(files.size() - 1);
    }

    private List<Path> files(final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
