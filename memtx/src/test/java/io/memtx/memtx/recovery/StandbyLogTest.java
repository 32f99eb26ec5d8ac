package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Standby;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A standby beside a log that is written by hand: what other writers leave there, half done, pending and damaged. */
class StandbyLogTest
{
    private static final int SYNC = HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK;

    @TempDir
    private Path parent;
    private RecoveryFixture fixture;
    private Standby standby;

    @BeforeEach
    void write() throws IOException
    {
        fixture = new RecoveryFixture(parent.resolve("data"));
        standby = Standby.open(new MemtxContext(fixture.directory()));
    }

    @AfterEach
    void close()
    {
        standby.close();
    }

    @Test
    void shouldShowWhatIsPendingAndUndoItWhileAViewIsOpen()
    {
        try (LogFixture log = fixture.log())
        {
            final List<Tuple> before = tuples();
            final long first = log.vclock().get(1) + 1;
            replace(log, 3, "pending").commit(SYNC).flush();
            replace(log, 20, "pending").commit(SYNC).flush();
            replace(log, 3, "pending again").commit(SYNC).flush();
            assertEquals(11, tuples().size());
            try (ReadView view = standby.readView())
            {
                synchro(log, RowType.RAFT_ROLLBACK, 1, first).flush();
                assertEquals(before, tuples());
                assertEquals("pending again", view.primary(RecoveryFixture.SPACE).select().get(3).getString(1));
                replace(log, 3, "afterwards").commit(0).flush();
                assertEquals("afterwards", tuples().get(3).getString(1));
                assertEquals(11, view.primary(RecoveryFixture.SPACE).select().size());
            }
            turn();
            log.eof();
        }
    }

    @Test
    void shouldTakeForConfirmedWhatIsPendingWhenItTakesOver()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "pending").commit(SYNC).flush();
            turn();
            replace(log, 4, "pending too").commit(SYNC).flush();
        }
        try (Memtx db = standby.tryTakeOver())
        {
            assertEquals("pending", db.space(RecoveryFixture.SPACE).get(3).getString(1));
            assertEquals("pending too", db.space(RecoveryFixture.SPACE).get(4).getString(1));
            assertEquals(2, db.recoveryReport().pendingTransactions());
        }
    }

    @Test
    void shouldWaitForTheRestOfABlockAndCutItWhenItTakesOver() throws IOException
    {
        turn();
        final Path path;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "whole").commit(0).flush();
            replace(log, 21, "first half, then whole").commit(0).flush();
            replace(log, 22, "half").commit(0).flush();
            path = log.path();
        }
        final byte[] content = Files.readAllBytes(path);
        final int first = content.length - 140;
        Files.write(path, Arrays.copyOf(content, first));
        for (int length = first; length <= content.length - 5; length++)
        {
            Files.write(path, Arrays.copyOf(content, length), StandardOpenOption.WRITE);
            turn();
        }
        assertEquals(12, tuples().size());
        try (Memtx db = standby.tryTakeOver())
        {
            assertEquals(12, db.space(RecoveryFixture.SPACE).size());
            assertEquals(
                RecoveryReport.Kind.TORN_END, db.recoveryReport().dropped().get(0).kind());
            db.space(RecoveryFixture.SPACE).insert(22, "written again");
        }
        assertEquals(13, fixture.tuples(false).size());
    }

    @Test
    void shouldReadZerosAsNotWrittenYet() throws IOException
    {
        final Path path;
        final long end;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush();
            replace(log, 21, "two").commit(0).flush();
            path = log.path();
            end = log.blockEnds().get(1);
        }
        final byte[] content = Files.readAllBytes(path);
        final byte[] zeros = Arrays.copyOf(Arrays.copyOf(content, (int)end + 10), content.length + 8192);
        Files.write(path, zeros);
        assertEquals(11, tuples().size());
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE))
        {
            file.write(ByteBuffer.wrap(content), 0);
        }
        assertEquals(12, tuples().size());
        try (Memtx db = standby.tryTakeOver())
        {
            assertEquals(12, db.space(RecoveryFixture.SPACE).size());
            assertTrue(db.recoveryReport().isComplete());
        }
    }

    @Test
    void shouldSayThatTheLogWasCutBelowWhatItHasRead() throws IOException
    {
        final Path path;
        final long end;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush();
            replace(log, 21, "two").commit(0).flush();
            path = log.path();
            end = log.blockEnds().get(1);
        }
        assertEquals(12, tuples().size());
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE))
        {
            file.truncate(end);
        }
        final MemtxException ex = assertThrows(MemtxException.class, standby::doWork);
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains("was cut below what was read"), ex.getMessage());
        try (Memtx db = standby.tryTakeOver())
        {
            assertEquals(11, db.space(RecoveryFixture.SPACE).size(), "what the log says, not what was seen");
        }
    }

    @Test
    void shouldRefuseToTakeOverADamagedLogAndLeaveItToOthers() throws IOException
    {
        final Path path;
        final long damaged;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush();
            replace(log, 21, "two").commit(0).flush();
            replace(log, 22, "three").commit(0).flush().eof();
            path = log.path();
            damaged = log.blockEnds().get(1);
        }
        final byte[] content = Files.readAllBytes(path);
        content[(int)damaged + 25] ^= 1;
        Files.write(path, content);
        assertEquals(11, tuples().size());
        for (int i = 0; i < 2; i++)
        {
            final MemtxException ex = assertThrows(MemtxException.class, standby::tryTakeOver);
            assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
            assertFalse(standby.isLoaded());
        }
        assertEquals(11, tuples().size());
        assertEquals(12, fixture.tuples(true).size());
    }

    @Test
    void shouldSayWhyARowDoesNotFitAndLoadAgain()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush();
            turn();
            log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 21, "new");
            log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 3, "is there").commit(0).flush();
            for (int i = 0; i < 2; i++)
            {
                final MemtxException ex = assertThrows(MemtxException.class, standby::doWork);
                assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
                assertTrue(ex.getMessage().contains("error applying row"), ex.getMessage());
                assertFalse(standby.isLoaded());
            }
        }
    }

    @Test
    void shouldRefuseLogsOfAnotherInstance() throws IOException
    {
        turn();
        final Path path;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush().eof();
            path = log.path();
        }
        final String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        Files.writeString(
            path,
            text.replaceFirst(LogFixture.INSTANCE_UUID.toString(), UUID.randomUUID().toString()),
            StandardCharsets.ISO_8859_1);
        final MemtxException ex = assertThrows(MemtxException.class, standby::doWork);
        assertTrue(ex.getMessage().contains("invalid instance UUID"), ex.getMessage());
        try (Standby other = Standby.open(
            new MemtxContext(fixture.directory()).instanceUuid(UUID.randomUUID())))
        {
            final MemtxException mismatch = assertThrows(MemtxException.class, other::doWork);
            assertEquals(ErrorCode.ER_INSTANCE_UUID_MISMATCH, mismatch.code());
        }
    }

    @Test
    void shouldNameAGapThatNoSnapshotCloses()
    {
        turn();
        final Vclock start;
        try (LogFixture log = fixture.log())
        {
            replace(log, 20, "one").commit(0).flush().eof();
            start = log.vclock().copy();
        }
        start.set(1, start.get(1) + 5);
        try (LogFixture log = new LogFixture(fixture.directory(), start, fixture.vclock(), false))
        {
            replace(log, 21, "behind the gap").commit(0).flush().eof();
        }
        for (int i = 0; i < 2; i++)
        {
            final MemtxException ex = assertThrows(MemtxException.class, this::turn);
            assertEquals(ErrorCode.ER_XLOG_GAP, ex.code());
            assertTrue(standby.isLoaded(), "what was read is there");
        }
    }

    private LogFixture replace(final LogFixture log, final long key, final String word)
    {
        final MsgPackWriter body = log.batch().beginRow(RowType.REPLACE, HeaderKey.GROUP_DEFAULT);
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId());
        body.unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(key).string(word);
        log.batch().endRow();
        return log;
    }

    private static LogFixture synchro(final LogFixture log, final RowType type, final long origin, final long lsn)
    {
        log.batch().beginRow(type, HeaderKey.GROUP_DEFAULT).mapHeader(2)
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(origin)
            .unsigned(BodyKey.SYNCHRO_LSN).unsigned(lsn);
        log.batch().endRow();
        return log.commit(0);
    }

    private List<Tuple> tuples()
    {
        turn();
        try (ReadView view = standby.readView())
        {
            return view.primary(RecoveryFixture.SPACE).select();
        }
    }

    private void turn()
    {
        int work = standby.doWork();
        while (0 != work)
        {
            work = standby.doWork();
        }
    }
}
