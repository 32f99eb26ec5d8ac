package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.recovery.RecoveryReport.Dropped;
import io.memtx.memtx.recovery.RecoveryReport.Kind;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What becomes of each kind of damage without force and by force, and what the report says of it. What is opened by
 * force opens without it afterwards, after a snapshot where the report says so.
 */
class ForceRecoveryTest
{
    @TempDir
    private Path parent;

    @TestFactory
    Stream<DynamicTest> shouldDoAsTheTableSays()
    {
        return ForceRecoveryCase.all().stream()
            .map((damage) -> DynamicTest.dynamicTest(damage.name(), () -> check(damage)));
    }

    private void check(final ForceRecoveryCase damage) throws IOException
    {
        final RecoveryFixture strict = new RecoveryFixture(parent.resolve(damage.name() + " without force"));
        damage.damage().apply(strict);
        if (null == damage.refusal())
        {
            try (Memtx db = strict.open(false))
            {
                assertEquals(damage.keys(), keys(db), "without force");
                assertEquals(damage.strictKinds(), kinds(db.recoveryReport()), "without force");
            }
        }
        else
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> strict.open(false));
            assertTrue(ex.getMessage().contains(damage.refusal()), ex.getMessage());
        }

        final RecoveryFixture forced = new RecoveryFixture(parent.resolve(damage.name() + " by force"));
        damage.damage().apply(forced);
        open(damage, forced);
        try (Memtx db = forced.open(false))
        {
            assertEquals((damage.keys() + " 1000").trim(), keys(db), "opened again");
            final RecoveryReport report = db.recoveryReport();
            assertEquals(report.dropped().size(), count(report, Kind.TORN_END), report.toString());
            assertTrue(report.jumps().isEmpty(), report.toString());
        }
    }

    private static void open(final ForceRecoveryCase damage, final RecoveryFixture forced)
    {
        try (Memtx db = forced.open(true))
        {
            final RecoveryReport report = db.recoveryReport();
            assertEquals(damage.keys(), keys(db), "by force: " + report);
            assertEquals(damage.kinds(), kinds(report), report.toString());
            assertEquals(damage.jumpCount(), report.jumps().size(), report.toString());
            assertEquals(report.setAside().size(), count(report, Kind.FILE), report.toString());
            assertEquals(
                forced.vclock().get(1) + damage.lsnCount(), db.info().vclock().get(1), "rows left out are passed");
            for (final Dropped dropped : report.dropped())
            {
                assertTrue(
                    Kind.FILE == dropped.kind() || dropped.firstOffset() > 0 &&
                    dropped.firstOffset() < dropped.endOffset(), dropped.toString());
                assertEquals(
                    Kind.TRANSACTION == dropped.kind() ? damage.droppedRows() : dropped.rowCount(),
                    dropped.rowCount(), dropped.toString());
            }
            assertEquals(report.dropped().size(), forced.dropped().stream()
                .filter((line) -> report.dropped().stream().anyMatch((entry) -> line.endsWith(entry.reason())))
                .distinct().count(), "the listener is told");
            db.space(RecoveryFixture.SPACE).insert(1000, "written");
            if (report.needsSnapshot())
            {
                assertTrue(db.snapshot());
            }
        }
    }

    /** Those that the fixture does not have from the start. */
    private static String keys(final Memtx db)
    {
        return db.space(RecoveryFixture.SPACE).primary().select().stream()
            .map((tuple) -> tuple.getLong(0))
            .filter((key) -> key >= 10)
            .map(Object::toString)
            .collect(Collectors.joining(" "));
    }

    private static List<Kind> kinds(final RecoveryReport report)
    {
        return report.dropped().stream().map(Dropped::kind).toList();
    }

    private static long count(final RecoveryReport report, final Kind kind)
    {
        return report.dropped().stream().filter((entry) -> kind == entry.kind()).count();
    }
}
