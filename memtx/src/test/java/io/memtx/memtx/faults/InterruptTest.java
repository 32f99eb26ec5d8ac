package io.memtx.memtx.faults;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.check.DirectoryCheck;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Threads that are interrupted, as threads of programs are: in this JVM that closes files under whoever reads or writes
 * them, and ends every wait.
 */
@Timeout(60)
class InterruptTest
{
    private static final int ROWS = 500;

    @TempDir
    private Path directory;

    @AfterEach
    void clear()
    {
        Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldCloseInGoodOrderWhenTheClosingThreadIsInterrupted(final WalMode mode)
    {
        final Memtx db = Memtx.open(new MemtxContext(directory).walMode(mode).walMaxSize(16 << 10));
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
        for (int i = 0; i < ROWS; i++)
        {
            space.insert(i, "x".repeat(100));
        }
        Thread.currentThread().interrupt();
        db.close();
        assertTrue(Thread.interrupted(), "the program does not see any more that it was interrupted");
        checkWhole();
    }

    @Test
    void shouldWaitForItsThreadsWhenTheClosingThreadIsInterrupted()
    {
        final Memtx db = Memtx.launch(new MemtxContext(directory).walMaxSize(16 << 10));
        db.submit((tx) -> db.createSpace("s", (def) -> def.primaryKey(0))).join();
        final CompletableFuture<Object> last = db.submit((tx) ->
        {
            for (int i = 0; i < ROWS; i++)
            {
                tx.insert(db.space("s"), i, "x".repeat(100));
            }
            return null;
        });
        Thread.currentThread().interrupt();
        db.close();
        assertTrue(Thread.interrupted());
        if (!last.isCompletedExceptionally())
        {
            checkWhole();
        }
    }

    @Test
    void shouldGoOnWhenItsOwnThreadsAreInterrupted() throws InterruptedException
    {
        try (Memtx db = Memtx.launch(new MemtxContext(directory).walMaxSize(16 << 10).threadPrefix("int")))
        {
            db.submit((tx) -> db.createSpace("s", (def) -> def.primaryKey(0))).join();
            db.submit((tx) ->
            {
                Thread.currentThread().interrupt();
                return null;
            }).join();
            TimeUnit.MILLISECONDS.sleep(100); // the helper has nothing to do with files
            Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.getName().startsWith("int-")).forEach(Thread::interrupt);
            for (int i = 0; i < ROWS; i++)
            {
                final int id = i;
                db.submit((tx) -> tx.insert(db.space("s"), id, "x".repeat(100))).join();
            }
        }
        checkWhole();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseToOpenAndChangeNothingWhenInterrupted(final boolean isForced)
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
            for (int i = 0; i < ROWS; i++)
            {
                space.insert(i, "x".repeat(100));
            }
        }
        Thread.currentThread().interrupt();
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> Memtx.open(new MemtxContext(directory).forceRecovery(isForced)));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(Thread.interrupted());
        checkWhole();
    }

    @Test
    void shouldSayThatTheLogIsNotFinishedWhenInterruptedWhileClosing()
    {
        final Thread own = Thread.currentThread();
        final boolean[] isClosing = new boolean[1];
        final Memtx db = Memtx.open(new MemtxContext(directory).storage(new FaultStorage((call, path) ->
        {
            if (isClosing[0] && Thread.currentThread() == own)
            {
                own.interrupt();
            }
        })));
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
        for (int i = 0; i < ROWS; i++)
        {
            space.insert(i, "x".repeat(100));
        }
        isClosing[0] = true;
        assertEquals(ErrorCode.ER_WAL_IO, assertThrows(MemtxException.class, db::close).code());
        assertTrue(Thread.interrupted());
        checkWhole();
    }

    private void checkWhole()
    {
        final var report = DirectoryCheck.check(FileStorage.INSTANCE, directory, 16 << 20, RecoveryListener.NONE);
        assertEquals(List.of(), report.faults());
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(ROWS, db.space("s").size());
            assertFalse(db.info().isReadOnly());
            db.space("s").insert(ROWS);
        }
    }
}
