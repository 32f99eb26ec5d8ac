package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.storage.FileStorage;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.YieldingIdleStrategy;
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
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class JournalCursorTest
{
    @TempDir
    private Path directory;

    private final RowBatch batch = new RowBatch();
    private final List<String> appended = new ArrayList<>();

    @Test
    void shouldReadBehindThePositionAskedFor()
    {
        final JournalContext context = JournalFixture.context(directory, WalMode.FSYNC);
        try (MappedJournal journal = MappedJournal.launch(context);
            JournalCursor journaled = journal.cursor(new Vclock(), journal::journaledPosition);
            JournalCursor appendedCursor = journal.cursor(new Vclock(), journal::appendPosition))
        {
            JournalFixture.settle(journal);
            assertFalse(appendedCursor.nextTransaction());
            append(journal, 1);
            assertEquals(appended, readAll(appendedCursor));
            assertFalse(journaled.nextTransaction());
            JournalFixture.step(journal);
            assertEquals(appended, readAll(journaled));

            journal.rotate();
            append(journal, 2);
            assertEquals(appended.subList(1, 2), readAll(appendedCursor), "from a file that is not named yet");
            assertFalse(journaled.nextTransaction());
            JournalFixture.settle(journal);
            assertEquals(appended.subList(1, 2), readAll(journaled));
            assertEquals(journal.vclock(), journaled.vclock());
        }
    }

    @Test
    void shouldBeginWithTheFileThatHoldsTheVclock()
    {
        final List<Vclock> starts = new ArrayList<>();
        Vclock vclock = new Vclock();
        for (int life = 0; life < 3; life++)
        {
            final JournalContext context = JournalFixture.context(directory, WalMode.WRITE)
                .vclock(vclock).prevVclock(starts.isEmpty() ? null : starts.get(starts.size() - 1));
            try (MappedJournal journal = MappedJournal.launch(context))
            {
                starts.add(journal.vclock().copy());
                append(journal, life);
                JournalFixture.settle(journal);
                journal.rotate();
                starts.add(journal.vclock().copy());
                append(journal, 10 + life);
                for (int i = 0; i < starts.size(); i++)
                {
                    try (JournalCursor cursor = journal.cursor(starts.get(i), journal::appendPosition))
                    {
                        assertEquals(
                            appended.subList(i, appended.size()), readAll(cursor), "life " + life + " from " + i);
                    }
                }
                vclock = journal.vclock().copy();
            }
        }
    }

    @Test
    void shouldFollowAnotherProcessOverRotationsAndRestarts()
    {
        final JournalContext context = JournalFixture.context(directory, WalMode.WRITE);
        MappedJournal journal = MappedJournal.launch(context);
        try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock()))
        {
            assertFalse(cursor.nextTransaction());
            for (int i = 0; i < 100; i++)
            {
                append(journal, i);
                JournalFixture.settle(journal);
                assertEquals(appended.subList(i, i + 1), readAll(cursor));
            }
            assertTrue(journal.counters().segmentCount() > 1);
            final Vclock vclock = journal.vclock().copy();
            journal.close();
            assertFalse(cursor.nextTransaction());
            assertFalse(cursor.nextTransaction());

            journal = MappedJournal.launch(context.vclock(vclock).prevVclock(cursor.fileVclock().copy()));
            assertFalse(cursor.nextTransaction());
            append(journal, 100);
            assertEquals(appended.subList(100, 101), readAll(cursor));
        }
        journal.close();
    }

    @Test
    void shouldReadNothingUnforcedOfTheFileBeforeTheCurrentOne()
    {
        final JournalContext context = JournalFixture.context(directory, WalMode.FSYNC);
        try (MappedJournal journal = MappedJournal.launch(context))
        {
            JournalFixture.settle(journal);
            append(journal, 1);
            journal.rotate();
            append(journal, 2);
            assertEquals(0, journal.journaledPosition());
            try (JournalCursor cursor = journal.cursor(new Vclock(), journal::journaledPosition))
            {
                assertFalse(cursor.nextTransaction(), "a replica must not hold what its origin can lose");
                JournalFixture.settle(journal);
                assertEquals(appended, readAll(cursor));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldStayBehindWhatIsFinalInFilesThatAreClosed(final WalMode mode)
    {
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, mode)))
        {
            final AtomicLong settled = new AtomicLong();
            journal.settledBy(settled::get);
            final long[] positions = new long[6];
            for (int i = 0; i < positions.length; i++)
            {
                append(journal, i);
                positions[i] = journal.appendPosition();
                JournalFixture.settle(journal);
                if (1 == i % 2)
                {
                    journal.rotate();
                    JournalFixture.settle(journal);
                }
            }
            assertEquals(positions[5], journal.journaledPosition());
            try (JournalCursor early = journal.cursor(new Vclock(), settled::get))
            {
                for (int i = 0; i < positions.length; i++)
                {
                    try (JournalCursor cursor = journal.cursor(new Vclock(), settled::get))
                    {
                        assertEquals(appended.subList(0, i), readAll(cursor));
                        assertEquals(0, cursor.lagBytes());
                    }
                    assertFalse(early.nextTransaction());
                    settled.set(positions[i]);
                    assertEquals(positions[i] - (0 == i ? 0 : positions[i - 1]), early.lagBytes());
                    assertEquals(appended.subList(i, i + 1), readAll(early));
                    JournalFixture.settle(journal);
                }
            }
        }
    }

    @Test
    void shouldSayHowMuchIsLeft()
    {
        Vclock vclock = new Vclock();
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            append(journal, 1);
            journal.rotate();
            append(journal, 2);
            vclock = journal.vclock().copy();
        }
        final JournalContext context = JournalFixture.context(directory, WalMode.WRITE)
            .vclock(vclock).prevVclock(Vclock.parse("{0: 1, 1: 2}"));
        try (MappedJournal journal = MappedJournal.launch(context);
            JournalCursor cursor = journal.cursor(new Vclock(), journal::journaledPosition);
            JournalCursor follower = JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock()))
        {
            append(journal, 3);
            final long lag = cursor.lagBytes();
            assertTrue(lag > 3 * 1500 && lag < 3 * 2500, "three transactions and two headers: " + lag);
            assertTrue(follower.lagBytes() > lag, "the whole file that is being written, as it is prepared");
            long last = lag;
            for (int i = 0; i < 3; i++)
            {
                assertTrue(cursor.nextTransaction());
                assertTrue(cursor.lagBytes() < last, "after " + i);
                last = cursor.lagBytes();
            }
            assertEquals(0, cursor.lagBytes());
        }
    }

    @Test
    void shouldListFilesThatAreNotFinishedUpToAPosition() throws IOException
    {
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.FSYNC)))
        {
            final Path first = directory.resolve(FileType.XLOG.fileName(0));
            final LogFile empty = journal.openFiles(0).get(0);
            assertEquals(first, empty.path());
            assertTrue(empty.lengthBytes() > 50 && empty.lengthBytes() < 300, empty.toString());
            append(journal, 1);
            final long one = journal.appendPosition();
            append(journal, 2);
            JournalFixture.settle(journal);
            assertEquals(
                List.of(new LogFile(first, new Vclock(), null, empty.lengthBytes() + one)), journal.openFiles(one));
            journal.rotate();
            append(journal, 3);
            final long two = journal.journaledPosition();
            assertEquals(1, journal.openFiles(two).size(), "the next one is not named yet");
            assertEquals(empty.lengthBytes() + two, journal.openFiles(two).get(0).lengthBytes());
            assertEquals("{0: 2, 1: 4}", journal.openFiles(two).get(0).endVclock().toString());
            JournalFixture.settle(journal);
            final List<LogFile> last = journal.openFiles(journal.journaledPosition());
            assertEquals(1, last.size(), "the first one is closed by now");
            assertEquals(directory.resolve(FileType.XLOG.fileName(6)), last.get(0).path());
        }
        assertEquals(List.of(), new NullJournal(1, new Vclock()).openFiles(0));
        assertThrows(
            UnsupportedOperationException.class, () -> new NullJournal(1, new Vclock()).cursor(new Vclock(), () -> 0));
    }

    @Test
    void shouldSayThatTheLogIsGoneWhenItsFileWasDeleted() throws IOException
    {
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            append(journal, 1);
            Files.delete(directory.resolve(FileType.XLOG.fileName(0)));
            final XlogException gone = assertThrows(
                XlogException.class, () -> journal.cursor(new Vclock(), journal::journaledPosition));
            assertEquals(XlogException.Kind.GAP, gone.kind());
        }
    }

    @Test
    void shouldWaitWhileALaterProcessReplacesTheLogWithoutRows() throws IOException
    {
        MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE));
        append(journal, 1);
        final Vclock vclock = journal.vclock().copy();
        journal.close();
        try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock()))
        {
            assertEquals(appended, readAll(cursor));
            Files.delete(directory.resolve(FileType.XLOG.fileName(vclock.signature()))); // as recovery does
            assertFalse(cursor.nextTransaction());
            assertFalse(cursor.nextTransaction());
            journal = MappedJournal.launch(
                JournalFixture.context(directory, WalMode.WRITE).vclock(vclock).prevVclock(new Vclock()));
            append(journal, 2);
            assertEquals(appended.subList(1, 2), readAll(cursor));
        }
        journal.close();
    }

    @Test
    void shouldNameAMissingFile() throws IOException
    {
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            for (int i = 0; i < 3; i++)
            {
                JournalFixture.settle(journal);
                append(journal, i);
                journal.rotate();
            }
        }
        Files.delete(directory.resolve(FileType.XLOG.fileName(3)));
        try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock()))
        {
            assertTrue(cursor.nextTransaction());
            final XlogException gap = assertThrows(XlogException.class, cursor::nextTransaction);
            assertEquals(XlogException.Kind.GAP, gap.kind());
            assertThrows(IllegalStateException.class, cursor::nextTransaction);
        }
        Files.delete(directory.resolve(FileType.XLOG.fileName(0)));
        assertEquals(
            XlogException.Kind.GAP,
            assertThrows(
                XlogException.class,
                () -> JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock())).kind());
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldReadBesideAWriterOverManyRotations(final WalMode mode) throws Exception
    {
        final int count = WalMode.WRITE == mode ? 20_000 : 4_000;
        try (MappedJournal journal = MappedJournal.launch(JournalFixture.context(directory, mode)))
        {
            final AgentRunner runner = new AgentRunner(
                new YieldingIdleStrategy(), Throwable::printStackTrace, null, journal.helper());
            AgentRunner.startOnThread(runner);
            final CompletableFuture<Long> journaled = reader(journal, true, count);
            final CompletableFuture<Long> appendedReader = reader(journal, false, count);
            final CompletableFuture<Long> follower = CompletableFuture.supplyAsync(() ->
            {
                try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, directory, new Vclock()))
                {
                    return read(cursor, journal, count, false);
                }
            });
            for (int i = 0; i < count; i++)
            {
                JournalFixture.fill(batch, i, 1, i % 300);
                while (Journal.BACK_PRESSURED == journal.append(batch, 1.5, 0))
                {
                    Thread.yield();
                }
                assertNull(journal.failure());
            }
            final long expected = journal.vclock().get(1);
            assertEquals(expected, journaled.get());
            assertEquals(expected, appendedReader.get());
            assertEquals(expected, follower.get());
            runner.close();
            assertTrue(journal.counters().segmentCount() > 10);
        }
    }

    private static CompletableFuture<Long> reader(
        final MappedJournal journal, final boolean isJournaledOnly, final int count)
    {
        return CompletableFuture.supplyAsync(() ->
        {
            try (JournalCursor cursor = journal.cursor(
                new Vclock(), isJournaledOnly ? journal::journaledPosition : journal::appendPosition))
            {
                return read(cursor, journal, count, isJournaledOnly);
            }
        });
    }

    private static long read(
        final JournalCursor cursor, final Journal journal, final int count, final boolean isJournaledOnly)
    {
        long lsn = 0;
        for (int i = 0; i < count; )
        {
            if (!cursor.nextTransaction())
            {
                Thread.yield();
                continue;
            }
            while (cursor.nextRow())
            {
                assertEquals(++lsn, cursor.row().lsn());
            }
            i++;
        }
        assertFalse(isJournaledOnly && journal.journaledPosition() < 0);
        return lsn;
    }

    private void append(final Journal journal, final long key)
    {
        assertTrue(JournalFixture.append(journal, JournalFixture.fill(batch, key, 3, 500)) > 0);
        appended.add(JournalFixture.text(batch));
    }

    private static List<String> readAll(final JournalCursor cursor)
    {
        final List<String> transactions = new ArrayList<>();
        while (cursor.nextTransaction())
        {
            final StringBuilder text = new StringBuilder();
            while (cursor.nextRow())
            {
                text.append(LogFixture.text(cursor.row())).append(' ');
            }
            transactions.add(text.toString().trim());
        }
        return transactions;
    }
}
