package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.recovery.RecoveryReport.Dropped;
import io.memtx.memtx.recovery.RecoveryReport.Kind;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an opening says that it has left out, and that what it left out does not stay in the way. */
class RecoveryReportTest
{
    @TempDir
    private Path parent;
    private RecoveryFixture fixture;

    @BeforeEach
    void write() throws IOException
    {
        fixture = new RecoveryFixture(parent.resolve("data"));
    }

    @Test
    void shouldSayThatAllIsThere()
    {
        try (Memtx db = fixture.open(false))
        {
            final RecoveryReport report = db.recoveryReport();
            assertTrue(report.isComplete());
            assertFalse(report.needsSnapshot());
            assertEquals(0, report.droppedCount());
            assertEquals("[][][][]",
                "" + report.dropped() + report.jumps() + report.setAside() + report.notes());
        }
    }

    @Test
    void shouldReportATornEnd() throws IOException
    {
        final Path log = goodLog();
        final byte[] content = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(content, content.length - 10));
        try (Memtx db = fixture.open(false))
        {
            final RecoveryReport report = db.recoveryReport();
            final Dropped torn = report.dropped().get(0);
            assertEquals(1, report.droppedCount());
            assertEquals(Kind.TORN_END, torn.kind());
            assertEquals(log, torn.file());
            assertEquals(content.length - 10, torn.endOffset());
            assertTrue(torn.firstOffset() > 0 && torn.firstOffset() < torn.endOffset(), torn.toString());
            assertEquals(fixture.vclock().get(1) + 1, torn.before().get(1));
            assertFalse(report.needsSnapshot());
        }
        assertEquals(11, fixture.tuples(false).size());
    }

    @Test
    void shouldReportADamagedBlockAndATransactionThatDoesNotFit() throws IOException
    {
        final Path log;
        final long damaged;
        final long behind;
        try (LogFixture fresh = fixture.log())
        {
            fresh.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 100, "damaged").commit(0).flush();
            damaged = fresh.blockEnds().get(0);
            behind = fresh.blockEnds().get(1);
            fresh.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 101, "good");
            fresh.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 3, "is there");
            fresh.commit(0).flush();
            fresh.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 102, "last").commit(0).flush().eof();
            log = fresh.path();
        }
        final byte[] content = Files.readAllBytes(log);
        content[(int)damaged + 25] ^= 1;
        Files.write(log, content);
        assertThrows(MemtxException.class, () -> fixture.open(false));
        try (Memtx db = fixture.open(true))
        {
            assertEquals(11, db.space(RecoveryFixture.SPACE).size());
            final RecoveryReport report = db.recoveryReport();
            assertEquals(2, report.droppedCount());
            assertEquals(1, report.droppedTransactions());
            assertEquals(2, report.droppedRows());
            assertEquals(0, report.droppedTuples());
            final Dropped bytes = report.dropped().get(0);
            assertEquals(Kind.BYTES, bytes.kind());
            assertEquals(damaged, bytes.firstOffset());
            assertEquals(behind, bytes.endOffset());
            assertEquals(RecoveryReport.UNKNOWN, bytes.rowCount());
            final Dropped transaction = report.dropped().get(1);
            assertEquals(Kind.TRANSACTION, transaction.kind());
            assertEquals(behind, transaction.firstOffset());
            assertEquals(2, transaction.rowCount());
            assertTrue(transaction.reason().contains("Duplicate key"), transaction.reason());
            assertFalse(report.isComplete());
            assertTrue(report.needsSnapshot());
            db.space(RecoveryFixture.SPACE).insert(200, "written");
        }
        assertThrows(MemtxException.class, () -> fixture.open(false), "the damage is still there");
        try (Memtx db = fixture.open(true))
        {
            assertTrue(db.recoveryReport().needsSnapshot());
            assertTrue(db.snapshot());
        }
        try (Memtx db = fixture.open(false))
        {
            assertEquals(12, db.space(RecoveryFixture.SPACE).size());
            assertTrue(db.recoveryReport().isComplete());
        }
    }

    @Test
    void shouldReportAGapAsAJump() throws IOException
    {
        final Vclock later = fixture.vclock().copy();
        later.set(1, later.get(1) + 5);
        try (LogFixture log = new LogFixture(fixture.directory(), later, fixture.vclock(), false))
        {
            log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 100, "behind the gap").commit(0).flush().eof();
        }
        try (Memtx db = fixture.open(true))
        {
            final RecoveryReport report = db.recoveryReport();
            assertEquals(1, report.jumps().size());
            assertEquals(fixture.vclock(), report.jumps().get(0).from());
            assertEquals(later, report.jumps().get(0).to());
            assertFalse(report.isComplete());
            assertTrue(report.needsSnapshot());
        }
    }

    @Test
    void shouldSetAsideAFileWhoseHeaderIsDamaged() throws IOException
    {
        final Path log = goodLog();
        final byte[] content = Files.readAllBytes(log);
        content[6] = 'x'; // the format version
        Files.write(log, content);
        assertThrows(MemtxException.class, () -> fixture.open(false));
        try (Memtx db = fixture.open(true))
        {
            final RecoveryReport report = db.recoveryReport();
            assertEquals(Kind.FILE, report.dropped().get(0).kind());
            assertEquals(log, report.setAside().get(0).file());
            assertArrayEquals(content, Files.readAllBytes(report.setAside().get(0).target()));
            assertFalse(report.needsSnapshot());
            // the engine's log has the name of the damaged one
            db.space(RecoveryFixture.SPACE).insert(200, "written");
            assertArrayEquals(content, Files.readAllBytes(report.setAside().get(0).target()));
        }
        assertEquals(11, fixture.tuples(false).size());
    }

    @Test
    void shouldLeaveFaultyFilesWhenRecoveryFailsAllTheSame() throws IOException
    {
        final Path snap = fixture.files(".snap").get(0);
        Files.writeString(snap, "SN");
        assertThrows(MemtxException.class, () -> fixture.open(true));
        assertEquals("SN", Files.readString(snap));
    }

    @Test
    void shouldReportALogOfAnotherInstance() throws IOException
    {
        final Path log = goodLog();
        replaceHeader(log, LogFixture.INSTANCE_UUID.toString(), UUID.randomUUID().toString());
        try (Memtx db = fixture.open(true))
        {
            assertEquals(Kind.FILE, db.recoveryReport().dropped().get(0).kind());
            assertEquals(log, db.recoveryReport().setAside().get(0).file());
        }
    }

    @Test
    void shouldNoteUnknownMetaItems() throws IOException
    {
        final Path log = goodLog();
        replaceHeader(log, "VClock: ", "Colour: green\nVClock: ");
        try (Memtx db = fixture.open(false))
        {
            final RecoveryReport report = db.recoveryReport();
            assertEquals(12, db.space(RecoveryFixture.SPACE).size());
            assertTrue(report.isComplete());
            assertEquals("Unknown meta item: 'Colour'", report.notes().get(0).text());
            assertEquals(log, report.notes().get(0).file());
        }
    }

    @Test
    void shouldBoundTheListsAndCountOn()
    {
        final int count = RecoveryReport.MAX_ENTRIES + 7;
        try (LogFixture log = fixture.log())
        {
            for (int i = 0; i < count; i++)
            {
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 3, "is there").commit(0);
            }
            log.flush().eof();
        }
        try (Memtx db = Memtx.open(new MemtxContext(fixture.directory()).forceRecovery(true)))
        {
            assertEquals(RecoveryReport.MAX_ENTRIES, db.recoveryReport().dropped().size());
            assertEquals(count, db.recoveryReport().droppedCount());
            assertEquals(count, db.recoveryReport().droppedTransactions());
        }
    }

    /** Two transactions of one row, closed. */
    private Path goodLog()
    {
        try (LogFixture log = fixture.log())
        {
            for (int i = 0; i < 2; i++)
            {
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 100 + i, "log").commit(0).flush();
            }
            log.eof();
            return log.path();
        }
    }

    private static void replaceHeader(final Path file, final String from, final String to) throws IOException
    {
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replaceFirst(from, to), StandardCharsets.ISO_8859_1);
    }
}
