package io.memtx.xlog.journal;

import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A life of a journal over several files, with each of its system calls failing in turn, and with the process killed
 * before each of them.
 */
class JournalFaultTest
{
    /** 60 for all depth: seven files and more. */
    private static final int TRANSACTION_COUNT = Integer.getInteger("memtx.journal.fault.transactions", 16);
    private static final int LARGE_INTERVAL = Math.min(20, TRANSACTION_COUNT - 2);
    private static final int LARGE_LENGTH = (TRANSACTION_COUNT < 60 ? 1 : 2) * JournalFixture.STEP;
    private static final int MIN_CALL_COUNT = 50;

    @TempDir
    private Path directory;

    private final List<String> appended = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private Journal journal;
    private long journaledAtFailure;
    private boolean isCloseClean;

    static Stream<Arguments> shouldAcknowledgeNothingAfterAnyFailingCall()
    {
        return Stream.of(WalMode.WRITE, WalMode.FSYNC).flatMap(
            (mode) -> Stream.of(Arguments.of(mode, false), Arguments.of(mode, true)));
    }

    @ParameterizedTest
    @MethodSource
    void shouldAcknowledgeNothingAfterAnyFailingCall(final WalMode mode, final boolean isForEver) throws IOException
    {
        final int callCount = live(mode, directory, Integer.MAX_VALUE, false);
        assertTrue(callCount > MIN_CALL_COUNT, "calls=" + callCount);
        for (int failAt = 1; failAt <= callCount; failAt++)
        {
            final Path path = Files.createDirectory(directory.resolve("n" + failAt));
            live(mode, path, failAt, isForEver);
            final String where = "mode=" + mode + " failAt=" + failAt +
                " failure=" + (null == journal ? null : journal.failure());
            if (null == journal)
            {
                continue; // it could not be opened, and said so
            }
            assertEquals(journaledAtFailure, journal.journaledPosition(), where);
            final List<String> recovered = JournalFixture.recover(path, ReadMode.UNCLOSED);
            assertPrefix(recovered, journal.journaledPosition(), where);
            if (isCloseClean)
            {
                assertEquals(appended, recovered, where);
            }
            else
            {
                assertTrue(journal.failure().getMessage().contains("injected"), where);
            }
        }
        assertNothingIsHeld();
    }

    /** Neither a mapping nor a descriptor, where the system tells. */
    private void assertNothingIsHeld() throws IOException
    {
        final String root = directory.toString();
        final Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps))
        {
            assertEquals(List.of(), Files.readAllLines(maps).stream().filter((line) -> line.contains(root)).toList());
            final List<String> descriptors = new ArrayList<>();
            for (final String name : new File("/proc/self/fd").list())
            {
                final File target = new File("/proc/self/fd", name);
                final String path = target.getCanonicalPath();
                if (path.contains(root))
                {
                    descriptors.add(path);
                }
            }
            assertEquals(List.of(), descriptors);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldRecoverAllThatWasJournaledWhenKilledBeforeAnyCall(final WalMode mode) throws IOException
    {
        final Path live = Files.createDirectory(directory.resolve("live"));
        final Path copies = Files.createDirectory(directory.resolve("copies"));
        final List<Long> journaled = new ArrayList<>();
        final List<String> calls = new ArrayList<>();
        final FaultStorage.Hook hook = (call, path) ->
        {
            final Path copy = Files.createDirectory(copies.resolve("k" + journaled.size()));
            copy(live, copy);
            journaled.add(null == journal ? 0 : journal.journaledPosition());
            calls.add(call + ' ' + path.getFileName());
        };
        journal = FaultMapper.launch(JournalFixture.context(live, mode), hook);
        appendAll();
        journal.close();

        assertTrue(journaled.size() > MIN_CALL_COUNT, "calls=" + journaled.size());
        for (int i = 0; i < journaled.size(); i++)
        {
            final Path copy = copies.resolve("k" + i);
            final String where = "mode=" + mode + " killed before call " + i + ": " + calls.get(i);
            assertPrefix(JournalFixture.recover(copy, ReadMode.UNCLOSED), journaled.get(i), where);
        }
        assertEquals(appended, JournalFixture.recover(live, ReadMode.STRICT));
    }

    static Stream<WalMode> modes()
    {
        return Stream.of(WalMode.WRITE, WalMode.FSYNC);
    }

    /** Answers how many calls there were. */
    private int live(final WalMode mode, final Path path, final int failAt, final boolean isForEver)
    {
        final int[] callCount = new int[1];
        final FaultStorage.Hook hook = (call, file) ->
        {
            final int n = ++callCount[0];
            if (n == failAt || n > failAt && isForEver)
            {
                journaledAtFailure = null == journal ? 0 : journal.journaledPosition();
                throw new IOException("injected: No space left on device: call=" + call + " file=" + file);
            }
        };
        appended.clear();
        positions.clear();
        journal = null;
        journaledAtFailure = 0;
        isCloseClean = false;
        try
        {
            journal = FaultMapper.launch(JournalFixture.context(path, mode), hook);
        }
        catch (final XlogException ex)
        {
            assertTrue(ex.getMessage().contains("injected"), ex::toString);
            return callCount[0];
        }
        appendAll();
        final boolean hadFailed = null != journal.failure();
        final long appendedBefore = journal.appendPosition();
        try
        {
            journal.close();
            isCloseClean = !hadFailed;
            if (isCloseClean)
            {
                journaledAtFailure = appendedBefore;
            }
        }
        catch (final XlogException ex)
        {
            assertSame(ex.getCause(), journal.failure());
        }
        return callCount[0];
    }

    private void appendAll()
    {
        try (RowBatch batch = new RowBatch())
        {
            for (int i = 0; i < TRANSACTION_COUNT; i++)
            {
                JournalFixture.fill(batch, i, 1 + i % 3, 0 == i % LARGE_INTERVAL ? LARGE_LENGTH : 900);
                if (TRANSACTION_COUNT / 2 == i)
                {
                    journal.rotate();
                }
                final long position = JournalFixture.append(journal, batch);
                if (position < 0)
                {
                    assertEquals(Journal.FAILED, position);
                    assertNotNull(journal.failure());
                    continue;
                }
                appended.add(JournalFixture.text(batch));
                positions.add(position);
                JournalFixture.step(journal);
            }
        }
    }

    private void assertPrefix(final List<String> recovered, final long journaled, final String where)
    {
        final int acknowledged = (int)positions.stream().filter((position) -> position <= journaled).count();
        assertTrue(recovered.size() >= acknowledged,
            () -> where + ": lost: recovered=" + recovered.size() + " acknowledged=" + acknowledged);
        assertEquals(appended.subList(0, recovered.size()), recovered, where);
    }

    private static void copy(final Path from, final Path to) throws IOException
    {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from))
        {
            for (final Path file : files)
            {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
