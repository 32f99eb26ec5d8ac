package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.directory.DirectoryLock;
import io.memtx.xlog.file.XlogVerifier;
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

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A hole in the last log, as write-back in any order leaves it when the power goes. */
class PowerLossTest
{
    private static final int ROW_COUNT = 1000;
    private static final int PAGE = 4096;
    private static final String FIRST_LOG = "00000000000000000000.xlog";

    @TempDir
    Path directory;

    private Path killed;

    @BeforeEach
    void leaveDirectoryOpen() throws IOException
    {
        final Path live = directory.resolve("live");
        killed = Files.createDirectory(directory.resolve("killed"));
        try (Memtx db = Memtx.open(live))
        {
            fill(db);
            try (Stream<Path> files = Files.list(live))
            {
                for (final Path file : files.toList())
                {
                    Files.copy(file, killed.resolve(file.getFileName()));
                }
            }
        }
        punch(killed.resolve(FIRST_LOG));
    }

    @Test
    void shouldTakePrefixAndSayWhatIsLeftOutWhenMachineWasRestarted() throws IOException
    {
        pretendRestart(killed);
        final List<String> dropped = new ArrayList<>();
        assertPrefixGoesOn(killed, dropped);
        assertFalse(dropped.isEmpty());
    }

    @Test
    void shouldCallHoleDamageWhenLogWasClosed() throws IOException
    {
        final Path closed = directory.resolve("live");
        punch(closed.resolve(FIRST_LOG));
        // what the clean close left behind it would make this log one in the middle
        try (Stream<Path> files = Files.list(closed))
        {
            for (final Path file : files.filter((path) -> path.toString().endsWith(".xlog")).toList())
            {
                if (!file.getFileName().toString().equals(FIRST_LOG))
                {
                    Files.delete(file);
                }
            }
        }
        pretendRestart(closed);
        assertEquals(
            ErrorCode.ER_INVALID_XLOG, assertThrows(MemtxException.class, () -> Memtx.open(closed)).code());
    }

    @Test
    void shouldCallHoleDamageWhenOnlyTheProcessDied()
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(killed));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains("00000000000000000000.xlog"), ex.getMessage());
    }

    @Test
    void shouldSetAsideTheLogBehindOneWhoseEndWasLostAtARotation() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path older = logs.get(logs.size() - 2);
        final Path newest = logs.get(logs.size() - 1);
        unclose(older);
        punch(older);
        final Path rotated = older.getParent();
        pretendRestart(rotated);
        final List<String> dropped = new ArrayList<>();
        assertPrefixGoesOn(rotated, dropped);
        assertTrue(dropped.toString().contains(newest.getFileName() + ".damaged"), dropped.toString());
    }

    @Test
    void shouldCallTheSameDamageWhenOnlyTheProcessDied() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path older = logs.get(logs.size() - 2);
        unclose(older);
        punch(older);
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(older.getParent()));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains(older.getFileName().toString()), ex.getMessage());
    }

    @Test
    void shouldCallTheSameDamageWhenTheLogWasClosed() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path older = logs.get(logs.size() - 2);
        punch(older);
        pretendRestart(older.getParent());
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(older.getParent()));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
    }

    @Test
    void shouldSetAsideALogWhoseFirstPageWasLost() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path newest = logs.get(logs.size() - 1);
        behead(newest);
        unclose(logs.get(logs.size() - 2));
        final Path rotated = newest.getParent();
        assertThrows(RuntimeException.class, () -> Memtx.open(rotated), "only the process died");
        pretendRestart(rotated);
        final List<String> dropped = new ArrayList<>();
        try (Memtx db = Memtx.open(listening(rotated, dropped)))
        {
            final long found = db.space("s").size();
            assertTrue(found > 0 && found < ROW_COUNT, "found=" + found);
        }
        assertTrue(dropped.toString().contains(newest.getFileName() + ".damaged"), dropped.toString());
    }

    @Test
    void shouldCallALogWithoutItsFirstPageDamageWhenTheOneBeforeWasClosed() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path newest = logs.get(logs.size() - 1);
        behead(newest);
        pretendRestart(newest.getParent());
        assertThrows(RuntimeException.class, () -> Memtx.open(newest.getParent()));
        assertTrue(Files.exists(newest));
    }

    @Test
    void shouldReportAGapWhenALogIsMissingAfterARestart() throws IOException
    {
        final List<Path> logs = leaveRotated();
        final Path older = logs.get(logs.size() - 2);
        final Path newest = logs.get(logs.size() - 1);
        unclose(older);
        punch(older);
        final byte[] bytes = Files.readAllBytes(newest);
        final String header = new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("PrevVClock: [^\n]*\n", "");
        Files.write(newest, header.getBytes(StandardCharsets.ISO_8859_1));
        pretendRestart(newest.getParent());
        assertThrows(RuntimeException.class, () -> Memtx.open(newest.getParent()), "nothing says that it follows");
        assertTrue(Files.exists(newest));
    }

    @Test
    void shouldStillBeAfterTheRestartWhenTheFirstAttemptFails() throws IOException
    {
        pretendRestart(killed);
        assertThrows(
            RuntimeException.class,
            () -> Memtx.open(new MemtxContext(killed).instanceUuid(new UUID(1, 2))),
            "another instance");
        try (Memtx db = Memtx.open(killed))
        {
            assertTrue(db.space("s").size() > 0);
        }
        final Path lock = killed.resolve(DirectoryLock.FILE_NAME);
        assertFalse(Files.readString(lock).contains("00000000-0000"), Files.readString(lock));
    }

    /** A directory as the death of a process leaves it: of several logs the last one is not closed. */
    private List<Path> leaveRotated() throws IOException
    {
        final Path live = directory.resolve("rotating");
        final Path rotated = Files.createDirectory(directory.resolve("rotated"));
        try (Memtx db = Memtx.open(new MemtxContext(live).walMaxSize(16 * PAGE)))
        {
            fill(db);
            while (!XlogVerifier.isClosed(FileStorage.INSTANCE, live.resolve(FIRST_LOG)))
            {
                Thread.onSpinWait(); // the helper closes it after the rotation
            }
            try (Stream<Path> files = Files.list(live))
            {
                for (final Path file : files.filter((path) -> !path.toString().endsWith(".inprogress")).toList())
                {
                    Files.copy(file, rotated.resolve(file.getFileName()));
                }
            }
        }
        try (Stream<Path> files = Files.list(rotated))
        {
            final List<Path> logs = files.filter((path) -> path.toString().endsWith(".xlog")).sorted().toList();
            assertTrue(logs.size() > 1, "logs=" + logs);
            return logs;
        }
    }

    private static void fill(final Memtx db)
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", UNSIGNED).field("name", STRING).primaryKey("id"));
        for (int i = 0; i < ROW_COUNT; i++)
        {
            space.insert(i, "a name of some length");
        }
    }

    private static void assertPrefixGoesOn(final Path where, final List<String> dropped)
    {
        final int found;
        try (Memtx db = Memtx.open(listening(where, dropped)))
        {
            final Space space = db.space("s");
            found = (int)space.size();
            assertTrue(found > 0 && found < ROW_COUNT, "found=" + found);
            for (int i = 0; i < found; i++)
            {
                assertEquals("a name of some length", space.get(i).getString(1));
            }
            space.insert(found, "goes on");
        }
        try (Memtx db = Memtx.open(where))
        {
            assertEquals(found + 1, db.space("s").size());
        }
    }

    private static MemtxContext listening(final Path where, final List<String> dropped)
    {
        return new MemtxContext(where).recoveryListener(new RecoveryListener()
        {
            @Override
            public void onDropped(final Path file, final String reason)
            {
                dropped.add(reason);
            }
        });
    }

    private static void behead(final Path log) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(log);
        Arrays.fill(bytes, 0, PAGE, (byte)0);
        Files.write(log, bytes);
    }

    private static void unclose(final Path log) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - Integer.BYTES));
    }

    private static void punch(final Path log) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(log);
        Arrays.fill(bytes, 5 * PAGE, 6 * PAGE, (byte)0);
        Files.write(log, bytes);
    }

    private static void pretendRestart(final Path where) throws IOException
    {
        final Path lock = where.resolve(DirectoryLock.FILE_NAME);
        Files.writeString(lock, Files.readAllLines(lock).get(0) + "\n00000000-0000-0000-0000-000000000000\n");
    }
}
