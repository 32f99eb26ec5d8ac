package io.memtx.xlog.journal;

import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class MappedJournalTest
{
    private static final int STEP_TEXT = JournalFixture.STEP;

    @TempDir
    private Path directory;

    private final RowBatch batch = new RowBatch();

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldReadBackWhatWasAppendedOverManyFiles(final WalMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<String> appended = new ArrayList<>();
        final Journal journal = MappedJournal.launch(JournalFixture.context(directory, mode));
        long last = 0;
        for (int i = 0; i < 600; i++)
        {
            JournalFixture.fill(batch, i, 1 + random.nextInt(5), random.nextInt(0 == i % 50 ? 9_000 : 200));
            final long position = JournalFixture.append(journal, batch);
            assertTrue(position > last, "seed=" + seed + " i=" + i + " position=" + position + journal.failure());
            assertEquals(position, journal.appendPosition());
            last = position;
            appended.add(JournalFixture.text(batch));
            if (0 == random.nextInt(3))
            {
                JournalFixture.step(journal);
            }
            assertTrue(journal.journaledPosition() <= last);
        }
        JournalFixture.settle(journal);
        assertEquals(last, journal.journaledPosition(), "seed=" + seed);
        assertTrue(journal.counters().segmentCount() > 4);
        assertEquals(600, journal.counters().transactionCount());
        assertEquals(last, journal.bytesTotal());
        final Vclock vclock = journal.vclock().copy();
        journal.close();

        assertEquals(appended, JournalFixture.recover(directory, ReadMode.STRICT), "seed=" + seed);
        final Path newest = directory.resolve(FileType.XLOG.fileName(vclock.signature()));
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, newest, FileType.XLOG, ReadMode.STRICT))
        {
            assertEquals(vclock, reader.meta().vclock());
            assertFalse(reader.nextTransaction());
            assertTrue(reader.isClosed());
        }
        assertEquals(journal.counters().segmentCount() + 1, fileNames().size(), "nothing but logs is left");
    }

    @Test
    void shouldBeJournaledAtOnceInWriteAndWhenForcedInFsync()
    {
        try (Journal journal = MappedJournal.launch(JournalFixture.context(make("w"), WalMode.WRITE)))
        {
            final long position = journal.append(JournalFixture.fill(batch, 1, 1, 3), 1, 0);
            assertEquals(position, journal.journaledPosition());
        }
        try (Journal journal = MappedJournal.launch(JournalFixture.context(make("f"), WalMode.FSYNC)))
        {
            final long first = journal.append(JournalFixture.fill(batch, 1, 1, 3), 1, 0);
            final long second = journal.append(JournalFixture.fill(batch, 2, 1, 3), 1, 0);
            assertEquals(0, journal.journaledPosition());
            assertTrue(second > first);
            JournalFixture.step(journal);
            assertEquals(second, journal.journaledPosition(), "one force for all");
            assertEquals(1, journal.counters().forceCount());
        }
    }

    @Test
    void shouldHoldJournaledBackAfterRotationUntilTheNewFileIsNamed()
    {
        try (Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            JournalFixture.settle(journal);
            final long first = JournalFixture.append(journal, JournalFixture.fill(batch, 1, 1, 3));
            journal.rotate();
            assertEquals(0, journal.bytesSinceRotation());
            final long second = journal.append(JournalFixture.fill(batch, 2, 1, 3), 1, 0);
            assertTrue(second > first);
            assertEquals(first, journal.journaledPosition());
            assertFalse(fileNames().contains(FileType.XLOG.fileName(1)));
            JournalFixture.step(journal);
            assertEquals(second, journal.journaledPosition());
            assertTrue(fileNames().contains(FileType.XLOG.fileName(1)));
        }
    }

    @Test
    void shouldGoOnWithThePreferredMappingOnceTheHelperRuns() throws Exception
    {
        final List<String> appended = new ArrayList<>();
        final Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.FSYNC));
        assertEquals(FileChannelMapper.INSTANCE.mappingName(), journal.mappingName());
        journal.helper().onStart();
        assertTrue(PreferredMapper.isChronicleUsable(), "the tests run with Chronicle's flags");
        assertEquals(ChronicleMapper.INSTANCE.mappingName(), journal.mappingName());
        for (int i = 0; i < 100; i++)
        {
            assertTrue(JournalFixture.append(journal, JournalFixture.fill(batch, i, 2, 700)) > 0);
            appended.add(JournalFixture.text(batch));
            JournalFixture.step(journal);
        }
        final String name = journal.mappingName();
        journal.close();
        assertEquals(ChronicleMapper.INSTANCE.mappingName(), name);
        assertEquals(appended, JournalFixture.recover(directory, ReadMode.STRICT), name);
        assumeTrue(Files.exists(Path.of("/proc/self/maps")));
        try (var maps = Files.lines(Path.of("/proc/self/maps")))
        {
            final String root = directory.toString();
            assertFalse(maps.anyMatch((line) -> line.contains(root)), name);
        }
    }

    @Test
    void shouldNotRotateAFileWithoutRows()
    {
        try (Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            JournalFixture.settle(journal);
            journal.rotate();
            JournalFixture.append(journal, JournalFixture.fill(batch, 1, 1, 3));
            assertEquals(1, journal.counters().segmentCount());
            journal.rotate();
            journal.rotate();
            assertEquals(2, journal.counters().segmentCount());
        }
        assertEquals(List.of(FileType.XLOG.fileName(0), FileType.XLOG.fileName(1)), fileNames());
    }

    @Test
    void shouldRefuseAndChangeNothingWhileTheHelperIsBehind()
    {
        try (Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            JournalFixture.fill(batch, 1, 1, STEP_TEXT);
            assertEquals(Journal.BACK_PRESSURED, journal.append(batch, 1, 0));
            assertEquals(new Vclock(), journal.vclock());
            assertEquals(0, journal.appendPosition());
            assertEquals(0, batch.lsn(0));
            JournalFixture.step(journal);
            assertTrue(journal.append(batch, 1, 0) > STEP_TEXT);
            assertEquals(1, journal.counters().backPressureCount());
            journal.rotate();
            assertEquals(Journal.BACK_PRESSURED, journal.append(JournalFixture.fill(batch, 2, 1, 1), 1, 0));
            JournalFixture.settle(journal);
            assertTrue(journal.append(batch, 1, 0) > 0);
            assertNull(journal.failure());
        }
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldForceWhatItPreparesOnlyWhereForcesAreAwaited(final WalMode mode) throws Exception
    {
        final AtomicInteger forces = new AtomicInteger();
        final JournalContext context = JournalFixture.context(directory, mode);
        try (Journal journal = FaultMapper.launch(
            context, (call, path) -> forces.addAndGet("msync".equals(call) ? 1 : 0)))
        {
            forces.set(0);
            JournalFixture.settle(journal);
            final Path next = directory.resolve(SegmentFiles.PREPARED_NAME);
            assertEquals(context.aheadLength(), Files.size(next), "the spare has room for more than one step");
            final int steps = (context.aheadLength() + JournalFixture.STEP + context.aheadLength()) /
                JournalFixture.STEP - 1; // the first was prepared by whoever opened
            assertEquals(WalMode.FSYNC == mode ? steps : 0, forces.get());
        }
    }

    @Test
    void shouldWriteTransactionsLargerThanASegmentWhole()
    {
        final List<String> appended = new ArrayList<>();
        try (Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.FSYNC)))
        {
            for (int i = 0; i < 5; i++)
            {
                JournalFixture.fill(batch, i, 3, 3 * JournalFixture.MAX_SEGMENT / (1 + i % 3));
                assertTrue(JournalFixture.append(journal, batch) > 0, () -> "failure " + journal.failure());
                appended.add(JournalFixture.text(batch));
            }
            JournalFixture.append(journal, JournalFixture.fill(batch, 9, 3000, 1));
            appended.add(JournalFixture.text(batch));
        }
        assertEquals(appended, JournalFixture.recover(directory, ReadMode.STRICT));
    }

    @Test
    void shouldCompressFromTwoKibibytesOnWhenThatIsAskedForAndWorthIt() throws Exception
    {
        final List<String> appended = new ArrayList<>();
        final List<Integer> lengths = new ArrayList<>();
        final Random random = new Random(42);
        final JournalContext context = JournalFixture.context(directory, WalMode.WRITE).isCompressed(true);
        try (MappedJournal journal = MappedJournal.launch(context);
            JournalCursor cursor = journal.cursor(new Vclock(), journal::journaledPosition))
        {
            long last = 0;
            for (int i = 0; i < 400; i++)
            {
                final int rowCount = 1 + i % 3;
                if (0 == i % 4)
                {
                    fillWithNoise(random);
                }
                else
                {
                    JournalFixture.fill(batch, i, rowCount, 1 == i % 4 ? 100 : 10_000);
                }
                final long position = JournalFixture.append(journal, batch);
                assertTrue(position > last, () -> "failure " + journal.failure());
                lengths.add((int)(position - last));
                last = position;
                appended.add(JournalFixture.text(batch));
                JournalFixture.step(journal);
                assertTrue(cursor.nextTransaction());
                assertEquals(1 + (0 == i % 4 ? 0 : i % 3), cursor.transactionRowCount());
            }
            assertTrue(journal.counters().segmentCount() > 2);
        }
        assertEquals(appended, JournalFixture.recover(directory, ReadMode.STRICT));
        for (int i = 0; i < lengths.size(); i++)
        {
            final int length = lengths.get(i);
            final boolean isExpected = switch (i % 4)
            {
                case 0 -> length > 3000 && length < 3100; // does not get shorter: stored as it is
                case 1 -> length > 100;
                default -> length < 300;
            };
            assertTrue(isExpected, "i=" + i + " length=" + length);
        }
    }

    private void fillWithNoise(final Random random)
    {
        final byte[] noise = new byte[3000];
        random.nextBytes(noise);
        batch.reset();
        batch.beginRow(RowType.REPLACE, HeaderKey.GROUP_DEFAULT)
            .mapHeader(2).unsigned(0x10).unsigned(512).unsigned(0x21).arrayHeader(1).binary(noise);
        batch.endRow();
    }

    @Test
    void shouldChangeNothingWhenAForeignRowDoesNotAdvance()
    {
        try (Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE)))
        {
            foreign(2, 5);
            final long position = journal.append(batch, 1, 0);
            final Vclock before = journal.vclock().copy();
            foreign(2, 5);
            assertEquals(
                XlogException.Kind.BROKEN_LSN,
                assertThrows(XlogException.class, () -> journal.append(batch, 1, 0)).kind());
            assertEquals(before, journal.vclock());
            assertEquals(position, journal.appendPosition());
            foreign(2, 7);
            assertTrue(journal.append(batch, 1, HeaderKey.FLAG_WAIT_SYNC) > position);
        }
        assertEquals(2, JournalFixture.recover(directory, ReadMode.STRICT).size());
    }

    @Test
    void shouldGoOnWhereACleanCloseLeftOff()
    {
        final List<String> appended = new ArrayList<>();
        Vclock vclock = new Vclock();
        Vclock prev = null;
        for (int round = 0; round < 3; round++)
        {
            final Journal journal = MappedJournal.launch(
                JournalFixture.context(directory, WalMode.WRITE).vclock(vclock).prevVclock(prev));
            if (1 != round)
            {
                JournalFixture.append(journal, JournalFixture.fill(batch, round, 2, 5));
                appended.add(JournalFixture.text(batch));
                prev = vclock;
            }
            vclock = journal.vclock().copy();
            journal.close();
            assertEquals(Journal.CLOSED, journal.append(batch, 1, 0));
        }
        assertEquals(
            List.of(FileType.XLOG.fileName(0), FileType.XLOG.fileName(2), FileType.XLOG.fileName(4)), fileNames());
        assertEquals(appended, JournalFixture.recover(directory, ReadMode.STRICT));
    }

    @Test
    void shouldNoticeThatTheFileIsCutUnderTheMapping() throws Exception
    {
        final Journal journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.FSYNC));
        JournalFixture.settle(journal);
        final long first = JournalFixture.append(journal, JournalFixture.fill(batch, 1, 1, 3));
        JournalFixture.step(journal);
        try (var file = FileStorage.INSTANCE.open(directory.resolve(FileType.XLOG.fileName(0))))
        {
            file.truncate(JournalFixture.STEP);
        }
        JournalFixture.append(journal, JournalFixture.fill(batch, 2, 1, 3));
        JournalFixture.step(journal);
        assertTrue(journal.failure().getMessage().contains("cut"), () -> journal.failure().toString());
        assertEquals(first, journal.journaledPosition());
        assertEquals(Journal.FAILED, journal.append(batch, 1, 0));
        journal.close();
    }

    private void foreign(final int replicaId, final long lsn)
    {
        batch.reset();
        batch.beginForeignRow(RowType.NOP.code(), HeaderKey.GROUP_DEFAULT, replicaId, lsn, 2.5);
        batch.endRow();
    }

    private Path make(final String name)
    {
        try
        {
            return Files.createDirectories(directory.resolve(name));
        }
        catch (final java.io.IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    private List<String> fileNames()
    {
        try
        {
            return FileStorage.INSTANCE.list(directory);
        }
        catch (final java.io.IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}
