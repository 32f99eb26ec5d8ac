package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.file.XlogMeta;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class XlogDirectoryTest
{
    @TempDir
    private Path root;

    private Path write(final FileType type, final String suffix, final String vclock, final String prev)
        throws IOException
    {
        final Vclock start = Vclock.parse(vclock);
        final Path path = root.resolve(type.fileName(start.signature()) + suffix);
        final XlogMeta meta = XlogMeta.of(
            type, LogFixture.INSTANCE_UUID, start, null == prev ? null : Vclock.parse(prev));
        Files.write(path, LogFixture.concat(meta.toBytes(), LogFixture.bytes("d510aded")));
        return path;
    }

    private XlogDirectory directory()
    {
        return new XlogDirectory(FileStorage.INSTANCE, root, root);
    }

    private DirectoryContents scan()
    {
        return directory().scan(LogFixture.INSTANCE_UUID, false);
    }

    private XlogException fail(final Kind kind)
    {
        final XlogException ex = assertThrows(XlogException.class, this::scan);
        assertEquals(kind, ex.kind(), ex.getMessage());
        return ex;
    }

    private static String names(final List<XlogFile> files)
    {
        final StringBuilder text = new StringBuilder();
        files.forEach((file) -> text.append(file.signature()).append(' '));
        return text.toString().trim();
    }

    @Test
    void shouldFindFilesByNameInOrderAndIgnoreOthers() throws IOException
    {
        write(FileType.XLOG, "", "{1: 10}", "{1: 9}");
        write(FileType.XLOG, "", "{1: 9}", null);
        write(FileType.SNAP, "", "{1: 100}", null);
        write(FileType.SNAP, "", "{1: 9}", null);
        for (final String name : List.of("x.xlog", "1.xlog.corrupted", "1.2.xlog", ".xlog", "12", "-1.snap",
            "99999999999999999999.xlog", "000000000000000000000000001.xlog", "5.vylog"))
        {
            Files.writeString(root.resolve(name), "junk");
        }
        final DirectoryContents contents = scan();
        assertEquals("9 10", names(contents.logs()));
        assertEquals("9 100", names(contents.snaps()));
        assertEquals(List.of(), contents.leftovers());
        assertEquals(100, contents.newestSnap().signature());
    }

    @Test
    void shouldChooseLogsFromTheNewestThatBeginsAtOrBeforeTheSnapshot() throws IOException
    {
        write(FileType.XLOG, "", "{}", null);
        write(FileType.XLOG, "", "{1: 5}", "{}");
        write(FileType.XLOG, "", "{0: 1, 1: 9}", "{1: 5}");
        final DirectoryContents contents = scan();
        assertEquals("0 5 10", names(contents.logsFrom(new Vclock())));
        assertEquals("5 10", names(contents.logsFrom(Vclock.parse("{1: 9}"))));
        assertEquals("10", names(contents.logsFrom(Vclock.parse("{0: 1, 1: 9}"))));
        assertEquals("10", names(contents.logsFrom(Vclock.parse("{0: 4, 1: 12}"))));
        assertEquals(Kind.MISSING_SNAPSHOT, assertThrows(XlogException.class, contents::newestSnap).kind());
    }

    @Test
    void shouldTellGapByPredecessorAndByWhatWasRecovered() throws IOException
    {
        write(FileType.XLOG, "", "{1: 2}", null);
        write(FileType.XLOG, "", "{1: 3}", "{1: 1}");
        write(FileType.XLOG, "", "{1: 7}", "{1: 3}");
        final List<XlogFile> logs = scan().logs();
        assertNull(DirectoryContents.gapBefore(null, logs.get(0), Vclock.parse("{1: 2}")));
        assertNull(DirectoryContents.gapBefore(null, logs.get(1), Vclock.parse("{1: 3}")),
            "the first may follow a snap");
        assertNull(DirectoryContents.gapBefore(logs.get(1), logs.get(2), Vclock.parse("{1: 7}")));
        final XlogException ex = DirectoryContents.gapBefore(logs.get(0), logs.get(1), Vclock.parse("{1: 2}"));
        assertEquals("Missing .xlog file between LSN 2 {1: 2} and 3 {1: 3}", ex.getMessage());
        assertEquals(Kind.GAP, ex.kind());
        assertEquals(Kind.GAP, DirectoryContents.gapBefore(logs.get(0), logs.get(1), Vclock.parse("{1: 3}")).kind());
        assertEquals(Kind.GAP, DirectoryContents.gapBefore(logs.get(1), logs.get(2), Vclock.parse("{1: 6}")).kind(),
            "the log before it was torn");
        assertEquals(Kind.GAP, DirectoryContents.gapBefore(null, logs.get(0), new Vclock()).kind());
    }

    @Test
    void shouldRefuseFilesThatDoNotBelong() throws IOException
    {
        final Path log = write(FileType.XLOG, "", "{1: 3}", null);
        final XlogException uuid = assertThrows(
            XlogException.class, () -> directory().scan(new UUID(1, 1), false));
        assertEquals(Kind.INVALID_UUID, uuid.kind());
        assertTrue(uuid.getMessage().startsWith(log + ": invalid instance UUID"), uuid.getMessage());
        assertEquals("3", names(directory().scan(null, false).logs()));

        Files.move(log, root.resolve(FileType.XLOG.fileName(4)));
        assertTrue(fail(Kind.SIGNATURE).detail().startsWith("signature check failed"));
        Files.delete(root.resolve(FileType.XLOG.fileName(4)));

        write(FileType.XLOG, "", "{1: 3}", null);
        final Path other = write(FileType.XLOG, "", "{2: 4}", null);
        assertTrue(fail(Kind.ORDER).detail().startsWith("invalid xlog order"));
        final DirectoryContents tolerant = directory().scan(LogFixture.INSTANCE_UUID, true);
        assertEquals("3", names(tolerant.logs()));
        assertEquals(1, tolerant.faults().size());
        Files.delete(other);

        Files.move(write(FileType.SNAP, "", "{1: 8}", null), root.resolve(FileType.XLOG.fileName(8)));
        assertEquals("Invalid xlog type: expected XLOG, got SNAP", fail(Kind.INVALID_TYPE).detail());
    }

    @Test
    void shouldStartWithEmptyLastLogButNotWithCutHeader() throws IOException
    {
        final Path first = write(FileType.XLOG, "", "{1: 3}", null);
        final Path last = root.resolve(FileType.XLOG.fileName(8));
        for (final int zeros : new int[]{0, 70_000})
        {
            Files.write(last, new byte[zeros]);
            final DirectoryContents contents = scan();
            assertEquals("3", names(contents.logs()));
            assertEquals(List.of(last), contents.leftovers());
        }
        directory().deleteLeftovers(scan());
        assertEquals(List.of(first.getFileName().toString()), FileStorage.INSTANCE.list(root));

        Files.writeString(last, "XLOG\n0.13\nVersion: m");
        assertEquals("Unexpected end of file, run with 'force_recovery = true'", fail(Kind.UNEXPECTED_END).detail());
        assertEquals(1, directory().scan(LogFixture.INSTANCE_UUID, true).faults().size());
        Files.write(last, new byte[0]);
        write(FileType.XLOG, "", "{1: 9}", null);
        fail(Kind.UNEXPECTED_END); // empty, but not the last one
    }

    @Test
    void shouldTakeLogInProgressOnlyWhenItFollowsTheNewestLog() throws IOException
    {
        write(FileType.XLOG, "", "{1: 3}", null);
        final Path good = write(FileType.XLOG, FileType.INPROGRESS, "{1: 8}", "{1: 3}");
        final Path stranger = write(FileType.XLOG, FileType.INPROGRESS, "{1: 9}", "{1: 2}");
        final Path same = write(FileType.XLOG, FileType.INPROGRESS, "{1: 3}", null);
        final Path junk = root.resolve(FileType.XLOG.fileName(20) + FileType.INPROGRESS);
        Files.write(junk, new byte[4096]);
        final Path snap = write(FileType.SNAP, FileType.INPROGRESS, "{1: 3}", null);
        final DirectoryContents contents = scan();
        assertEquals("3 8", names(contents.logs()));
        assertTrue(contents.logs().get(1).isInprogress());
        assertEquals(List.of(same, stranger, junk, snap), contents.leftovers());
        directory().deleteLeftovers(contents);
        final XlogFile renamed = directory().finishRename(contents.logs().get(1));
        assertEquals(root.resolve("00000000000000000008.xlog"), renamed.path());
        assertTrue(Files.exists(renamed.path()));
        assertTrue(Files.notExists(good));
        assertEquals("3 8", names(scan().logs()));
    }

    @Test
    void shouldMakeDirectoriesForTheOwnerOnly() throws IOException
    {
        final Path logs = root.resolve("a/logs");
        final Path snaps = root.resolve("a/snaps");
        final XlogDirectory directory = new XlogDirectory(FileStorage.INSTANCE, logs, snaps);
        directory.create();
        directory.create();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(logs)));
        assertEquals(List.of(), directory.scan(null, false).logs());
        final Path file = root.resolve("file");
        Files.writeString(file, "");
        assertThrows(XlogException.class, () -> new XlogDirectory(FileStorage.INSTANCE, file, file).create());
        assertThrows(XlogException.class, () -> new XlogDirectory(FileStorage.INSTANCE, file, file).scan(null, true));
    }

    @Test
    void shouldKeepWhatTheOldestCheckpointAndEveryHolderNeed() throws IOException
    {
        for (final String vclock : List.of("{}", "{1: 10}", "{1: 10, 2: 5}", "{1: 20, 2: 5}", "{0: 9, 1: 30, 2: 5}"))
        {
            write(FileType.XLOG, "", vclock, null);
        }
        for (final String vclock : List.of("{}", "{1: 10, 2: 3}", "{1: 25, 2: 5}", "{0: 9, 1: 30, 2: 5}"))
        {
            write(FileType.SNAP, "", vclock, null);
        }
        final DirectoryContents contents = scan();
        final Retention retention = new Retention(2);
        assertEquals("0.snap 13.snap 0.xlog 10.xlog 15.xlog", garbage(retention, contents));
        retention.hold("replica a", Vclock.parse("{1: 15, 2: 5}"));
        assertEquals("0.snap 13.snap 0.xlog 10.xlog", garbage(retention, contents));
        retention.hold("replica b", Vclock.parse("{1: 30, 2: 4}"));
        assertEquals("0.snap 13.snap 0.xlog", garbage(retention, contents), "by components, not by sum");
        retention.hold("replica b", Vclock.parse("{1: 30, 2: 5}"));
        assertEquals("0.snap 13.snap 0.xlog 10.xlog", garbage(retention, contents));
        assertEquals("{1: 15, 2: 5}", retention.holders().get("replica a").toString());
        assertTrue(retention.release("replica a"));
        retention.holdWithLocal("changes 1", Vclock.parse("{0: 8, 1: 30, 2: 5}"));
        assertEquals("0.snap 13.snap 0.xlog 10.xlog 15.xlog", garbage(retention, contents), "border is {1: 25, 2: 5}");
        retention.checkpointCount(1);
        assertEquals("0.snap 13.snap 30.snap 0.xlog 10.xlog 15.xlog", garbage(retention, contents), "local rows count");
        retention.checkpointCount(2);
        assertEquals("{0: 8, 1: 30, 2: 5}", retention.holders().get("changes 1").toString());
        assertTrue(retention.release("changes 1"));
        retention.pinSnap("backup", Vclock.parse("{1: 10, 2: 3}"));
        assertEquals("0.snap 0.xlog", garbage(retention, contents));
        assertTrue(retention.release("backup"));
        retention.checkpointCount(1);
        assertEquals("0.snap 13.snap 30.snap 0.xlog 10.xlog 15.xlog 25.xlog", garbage(retention, contents));
        retention.checkpointCount(9);
        assertEquals("", garbage(retention, contents));
        assertThrows(IllegalArgumentException.class, () -> retention.checkpointCount(0));

        retention.checkpointCount(2);
        Files.writeString(root.resolve(FileType.SNAP.fileName(99)), "not readable: neither counted nor deleted");
        assertEquals(5, directory().collectGarbage(retention, LogFixture.INSTANCE_UUID).size());
        assertEquals(List.of(), directory().collectGarbage(retention, LogFixture.INSTANCE_UUID));
        Files.delete(root.resolve(FileType.SNAP.fileName(99)));
        assertEquals("25 44", names(scan().logs()));
        assertEquals("30 44", names(scan().snaps()));
    }

    @Test
    void shouldKeepWhatIsPinnedOrHeldWhileGarbageIsBeingDeleted() throws IOException
    {
        for (final String vclock : List.of("{}", "{1: 10}", "{1: 20}", "{1: 30}", "{1: 40}"))
        {
            write(FileType.XLOG, "", vclock, null);
            write(FileType.SNAP, "", vclock, null);
        }
        final Retention retention = new Retention(1);
        final List<String> deleted = new ArrayList<>();
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if ("delete".equals(call))
            {
                deleted.add(path.getFileName().toString().replaceFirst("^0*(\\d)", "$1"));
                if (1 == deleted.size()) // all others are garbage at this moment
                {
                    retention.pinSnap("backup", Vclock.parse("{1: 20}"));
                }
                if ("0.xlog".equals(deleted.get(deleted.size() - 1)))
                {
                    retention.hold("replica a", Vclock.parse("{1: 15}"));
                }
            }
        });
        final XlogDirectory directory = new XlogDirectory(storage, root, root);
        assertEquals(4, directory.collectGarbage(retention, LogFixture.INSTANCE_UUID).size());
        assertEquals(List.of("0.snap", "10.snap", "30.snap", "0.xlog"), deleted);
        assertEquals("20 40", names(scan().snaps()));
        assertEquals("10 20 30 40", names(scan().logs()));
        assertTrue(retention.release("replica a"));
        assertTrue(retention.release("backup"));
        assertEquals(4, directory.collectGarbage(retention, LogFixture.INSTANCE_UUID).size());
        assertEquals("40", names(scan().logs()));
    }

    private static String garbage(final Retention retention, final DirectoryContents contents)
    {
        final StringBuilder text = new StringBuilder();
        retention.garbage(contents).forEach((path) ->
            text.append(path.getFileName().toString().replaceFirst("^0*(\\d)", "$1")).append(' '));
        return text.toString().trim();
    }
}
