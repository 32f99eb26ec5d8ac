package io.memtx.xlog.file;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.FaultPlan;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SnapWriterTest
{
    private static final Vclock VCLOCK = Vclock.parse("{0: 2, 1: 40}");

    @TempDir
    private Path directory;

    private final MsgPackWriter tuple = new MsgPackWriter();

    private SnapWriter writer(final Storage storage, final boolean isCompressed, final long rate)
    {
        return new SnapWriter(
            storage, directory, LogFixture.INSTANCE_UUID, VCLOCK, 1700000000.25, isCompressed, rate);
    }

    private void append(final SnapWriter writer, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            tuple.reset().arrayHeader(2).unsigned(i).string("row number " + i);
            writer.appendTuple(512 + i % 2, i % 2, tuple.address(), tuple.length());
        }
    }

    private List<String> names() throws IOException
    {
        return FileStorage.INSTANCE.list(directory);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteRowsByTheRulesOfSnapshots(final boolean isCompressed) throws IOException
    {
        final Path path;
        try (SnapWriter writer = writer(FileStorage.INSTANCE, isCompressed, 0))
        {
            append(writer, 20_000);
            tuple.reset().mapHeader(1).unsigned(0).unsigned(3);
            writer.appendRow(RowType.RAFT.code(), 1, tuple.address(), tuple.length());
            assertEquals(List.of("00000000000000000042.snap.inprogress"), names());
            path = writer.commit();
            assertEquals(20_001, writer.rowCount());
        }
        assertEquals(List.of("00000000000000000042.snap"), names());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));

        try (XlogFileReader reader = XlogFileReader.open(
            FileStorage.INSTANCE, path, FileType.SNAP, ReadMode.STRICT))
        {
            assertEquals(VCLOCK, reader.meta().vclock());
            int row = 0;
            int blocks = 0;
            long block = -1;
            while (reader.nextTransaction())
            {
                blocks += block == reader.position() ? 0 : 1;
                block = reader.position();
                assertTrue(reader.nextRow());
                assertEquals(row, reader.row().lsn());
                assertEquals(0, reader.row().replicaId());
                assertEquals(1700000000.25, reader.row().timestamp());
                if (row < 20_000)
                {
                    assertEquals(RowType.INSERT.code(), reader.row().type());
                    assertEquals(row % 2, reader.row().groupId());
                    assertTrue(LogFixture.hex(reader.row().bodyAddress(), 8)
                        .equals(0 == row % 2 ? "8210ce0000020021" : "8210ce0000020121"));
                }
                assertFalse(reader.nextRow());
                row++;
            }
            assertEquals(20_001, row);
            assertTrue(blocks > 5, "blocks=" + blocks);
            assertEquals(TailState.CLEAN, reader.tailState());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenGivenUp() throws IOException
    {
        try (SnapWriter writer = writer(FileStorage.INSTANCE, true, 0))
        {
            append(writer, 10_000);
        }
        assertEquals(List.of(), names());
    }

    @Test
    void shouldReplaceLeftoverAndRefuseExistingSnapshot() throws IOException
    {
        Files.writeString(directory.resolve("00000000000000000042.snap.inprogress"), "junk of a process that died");
        try (SnapWriter writer = writer(FileStorage.INSTANCE, true, 0))
        {
            append(writer, 1);
            writer.commit();
        }
        final XlogException ex = assertThrows(
            XlogException.class, () -> writer(FileStorage.INSTANCE, true, 0));
        assertEquals(XlogException.Kind.ALREADY_EXISTS, ex.kind());
        assertTrue(ex.getMessage().endsWith("00000000000000000042.snap' already exists"), ex.getMessage());
    }

    @Test
    void shouldForceFileBeforeRenameAndDirectoryBehindIt()
    {
        final FaultPlan faults = new FaultPlan();
        try (SnapWriter writer = writer(faults.storage(), false, 0))
        {
            append(writer, 3);
            writer.commit();
        }
        final String name = "00000000000000000042.snap.inprogress";
        assertEquals(List.of("delete " + name, "create " + name, "write " + name, "write " + name, "write " + name,
            "force " + name, "rename " + name, "forceDirectory " + directory.getFileName()), faults.calls());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNeverLeaveFinalNameOfBadSnapshotWhenAnyCallFails(final boolean isForEver) throws IOException
    {
        final FaultPlan faults = new FaultPlan();
        faults.failAt(Long.MAX_VALUE, false);
        write(faults.storage());
        final long calls = faults.count();
        clean();
        for (int call = 1; call <= calls; call++)
        {
            faults.failAt(call, isForEver);
            assertThrows(XlogException.class, () -> write(faults.storage()), "call=" + call);
            if (call < calls || !isForEver)
            {
                assertFalse(names().contains("00000000000000000042.snap"), "call=" + call);
            }
            if (!isForEver && call > 1)
            {
                assertEquals(List.of(), names(), "call=" + call);
            }
            clean();
        }
    }

    @Test
    void shouldKeepToTheRate()
    {
        final long start = System.nanoTime();
        try (SnapWriter writer = writer(FileStorage.INSTANCE, false, 4_000_000))
        {
            append(writer, 20_000);
            writer.commit();
            final double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(seconds >= (writer.position() - 200_000) / 4e6, "seconds=" + seconds);
        }
    }

    private void write(final Storage storage)
    {
        try (SnapWriter writer = writer(storage, false, 0))
        {
            append(writer, 10_000);
            writer.commit();
        }
    }

    private void clean() throws IOException
    {
        for (final String name : names())
        {
            Files.delete(directory.resolve(name));
        }
    }
}
