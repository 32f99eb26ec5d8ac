package io.memtx.xlog.journal;

import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.storage.FaultStorage;
import io.memtx.xlog.storage.StorageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Failures that are no failing system call: of a mapping, of the helper itself, noticed elsewhere.
 */
class JournalFailureTest
{
    @TempDir
    private Path directory;

    private final RowBatch batch = new RowBatch();
    private MappedJournal journal;

    @Test
    void shouldAcknowledgeNothingThatIsForcedWhileAFailureIsNoticedElsewhere()
    {
        final Throwable noticed = new InternalError("a fault occurred in an unsafe memory access operation");
        final FaultStorage.Hook hook = (call, path) ->
        {
            if ("msync".equals(call) && null != journal)
            {
                journal.fail(noticed); // the force itself succeeds: a page that was lost is not dirty
            }
        };
        journal = FaultMapper.launch(JournalFixture.context(directory, WalMode.FSYNC), hook);
        assertTrue(append(1) > 0);
        JournalFixture.step(journal);
        assertSame(noticed, journal.failure());
        assertEquals(0, journal.journaledPosition());
        journal.close();
        assertEquals(0, journal.journaledPosition());
    }

    @Test
    void shouldGoOnHoldingWhenAFailureIsNoticedWhileTheNewFileIsNamed()
    {
        final FaultStorage.Hook hook = (call, path) ->
        {
            if ("rename".equals(call) && null != journal)
            {
                journal.fail(new InternalError("elsewhere"));
            }
        };
        journal = FaultMapper.launch(JournalFixture.context(directory, WalMode.WRITE), hook);
        JournalFixture.settle(journal);
        final long first = append(1);
        journal.rotate();
        assertTrue(append(2) > first);
        JournalFixture.settle(journal);
        assertNotNull(journal.failure());
        assertEquals(first, journal.journaledPosition());
        journal.close();
    }

    @Test
    void shouldFailForEverOfAnythingThatTheHelperThrows()
    {
        final AtomicInteger calls = new AtomicInteger();
        final FaultStorage.Hook hook = (call, path) ->
        {
            if (null != journal)
            {
                calls.incrementAndGet();
                throw new AssertionError("injected");
            }
        };
        journal = FaultMapper.launch(JournalFixture.context(directory, WalMode.WRITE), hook);
        JournalFixture.settle(journal);
        assertEquals("injected", journal.failure().getMessage());
        assertEquals(1, calls.get(), "nothing is tried again");
        assertEquals(Journal.FAILED, append(1));
        journal.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailForEverWhenAStoreMeetsAPageThatIsGone(final boolean isAtRotation)
    {
        final FaultyMapper mapper = new FaultyMapper();
        journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE), mapper);
        JournalFixture.settle(journal);
        final long first = append(1);
        mapper.isGone = true;
        if (isAtRotation)
        {
            journal.rotate();
        }
        assertEquals(Journal.FAILED, append(2));
        assertTrue(journal.failure().getMessage().contains("gone"), () -> journal.failure().toString());
        assertEquals(first, journal.journaledPosition());
        journal.close();
        assertEquals(0, mapper.open.size(), "nothing is left mapped");
        assertEquals(1, JournalFixture.recover(directory, ReadMode.UNCLOSED).size());
    }

    @Test
    void shouldUnmapWhatCannotBeTouched()
    {
        final FaultyMapper mapper = new FaultyMapper();
        mapper.isGone = true;
        assertThrows(
            RuntimeException.class,
            () -> MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE), mapper));
        assertEquals(0, mapper.open.size());

        mapper.isGone = false;
        journal = MappedJournal.launch(JournalFixture.context(directory, WalMode.WRITE), mapper);
        mapper.isGone = true;
        JournalFixture.settle(journal);
        assertNotNull(journal.failure());
        journal.close();
        assertEquals(0, mapper.open.size());
    }

    private long append(final long key)
    {
        return JournalFixture.append(journal, JournalFixture.fill(batch, key, 1, 5));
    }

    /** The JDK's mapping, until its pages are gone: the JVM then throws at a store, or soon after it. */
    private static final class FaultyMapper implements SegmentMapper
    {
        private final List<SegmentMapping> open = new ArrayList<>();
        private boolean isGone;

        @Override
        public String mappingName()
        {
            return "faulty";
        }

        @Override
        public SegmentMapping map(
            final StorageFile file, final Path path, final long offset, final int lengthBytes)
            throws IOException
        {
            final SegmentMapping mapping = FileChannelMapper.INSTANCE.map(file, path, offset, lengthBytes);
            open.add(mapping);
            return new SegmentMapping()
            {
                @Override
                public long address()
                {
                    if (isGone)
                    {
                        throw new InternalError("page is gone");
                    }
                    return mapping.address();
                }

                @Override
                public int lengthBytes()
                {
                    return mapping.lengthBytes();
                }

                @Override
                public void force(final int rangeOffset, final int length) throws IOException
                {
                    mapping.force(rangeOffset, length);
                }

                @Override
                public void close()
                {
                    mapping.close();
                    open.remove(mapping);
                }
            };
        }
    }
}
