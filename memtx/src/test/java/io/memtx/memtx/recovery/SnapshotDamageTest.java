package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.recovery.RecoveryReport.Kind;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The lines of the table of forced recovery that are about snapshots. */
class SnapshotDamageTest
{
    private static final int SCHEMA = 272;
    private static final int SPACE = 280;
    private static final int INDEX = 288;
    private static final int CLUSTER = 320;
    private static final int T = 512;

    @TempDir
    private Path parent;
    private ForeignDirectory directory;

    @BeforeEach
    void begin() throws IOException
    {
        directory = new ForeignDirectory(parent.resolve("data"), "0.13", "2.11.1")
            .tuple(SCHEMA, "cluster", ForeignDirectory.REPLICASET_UUID)
            .tuple(SCHEMA, "version", 2, 11, 1)
            .tuple(SPACE, T, 1, "t", "memtx", 0, Map.of(), List.of(ForeignDirectory.field("id", "unsigned")))
            .tuple(INDEX, T, 0, "pk", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))
            .tuple(CLUSTER, 1, LogFixture.INSTANCE_UUID.toString())
            .tuple(T, 1, "one");
    }

    @Test
    void shouldLeaveOutRowsOfUserSpacesByForce() throws IOException
    {
        directory.tuple(T, 1, "one again").tuple(777, 1).tuple(T, "no number").tuple(T, 2, "two");
        directory.writeSnap(new Vclock(), false, 1);
        refuse(false, "error applying row {type: 'INSERT'");
        try (Memtx db = open(true))
        {
            assertEquals("[[1, \"one\"], [2, \"two\"]]", db.space("t").primary().select().toString());
            final RecoveryReport report = db.recoveryReport();
            assertEquals(
                List.of(Kind.SNAPSHOT_ROW, Kind.SNAPSHOT_ROW, Kind.SNAPSHOT_ROW),
                report.dropped().stream().map(RecoveryReport.Dropped::kind).toList());
            assertEquals(3, report.droppedRows());
            assertTrue(report.needsSnapshot());
            db.space("t").insert(3, "three");
            assertTrue(db.snapshot());
        }
        try (Memtx db = open(false))
        {
            assertEquals(3, db.space("t").size());
        }
    }

    @Test
    void shouldRefuseBadRowsOfSystemSpacesEvenByForce()
    {
        directory.tuple(SPACE, T, 1, "another", "memtx", 0, Map.of(), List.of());
        directory.writeSnap(new Vclock(), false, 100);
        refuse(false, "Duplicate key exists in unique index");
        refuse(true, "Duplicate key exists in unique index");
    }

    @Test
    void shouldReadASnapshotWithoutEndMarkerByForce() throws IOException
    {
        directory.writeSnap(new Vclock(), false, 100);
        final Path snap;
        try (Stream<Path> files = Files.list(directory.path()))
        {
            snap = files.findFirst().orElseThrow();
        }
        final byte[] content = Files.readAllBytes(snap);
        Files.write(snap, Arrays.copyOf(content, content.length - 4));
        refuse(false, "has no EOF marker");
        try (Memtx db = open(true))
        {
            assertEquals(1, db.space("t").size());
            assertEquals(
                List.of(Kind.BYTES),
                db.recoveryReport().dropped().stream().map(RecoveryReport.Dropped::kind).toList());
            assertTrue(db.recoveryReport().needsSnapshot());
        }
    }

    private Memtx open(final boolean isForced)
    {
        return Memtx.open(new MemtxContext(directory.path()).forceRecovery(isForced));
    }

    private void refuse(final boolean isForced, final String text)
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> open(isForced));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains(text), ex.getMessage());
    }
}
