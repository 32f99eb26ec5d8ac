package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.storage.FaultStorage;
import io.memtx.xlog.storage.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Memory runs out while a file is being opened: the file is closed again.
 */
class OpeningFaultTest
{
    @TempDir
    private Path directory;

    private Path log;
    private String failing;
    private final Set<Path> open = new HashSet<>();

    @BeforeEach
    void write() throws Exception
    {
        log = directory.resolve("00000000000000000000.xlog");
        Files.write(log, XlogMeta.of(FileType.XLOG, UUID.randomUUID(), new Vclock(), null).toBytes());
    }

    @Test
    void shouldCloseFileOfReader()
    {
        failing = "read";
        assertThrows(
            OutOfMemoryError.class, () -> XlogFileReader.open(storage(), log, FileType.XLOG, ReadMode.STRICT));
        assertEquals(Set.of(), open);
        failing = "size";
        assertThrows(
            OutOfMemoryError.class, () -> XlogFileReader.open(storage(), log, FileType.XLOG, ReadMode.STRICT));
        assertEquals(Set.of(), open);
    }

    @Test
    void shouldCloseFileOfTailReader()
    {
        failing = "read";
        assertThrows(OutOfMemoryError.class, () -> XlogTailReader.open(storage(), log));
        assertEquals(Set.of(), open);
    }

    @Test
    void shouldCloseFileOfSnapshotAndRemoveIt()
    {
        failing = "write";
        assertThrows(
            OutOfMemoryError.class,
            () -> new SnapWriter(storage(), directory, UUID.randomUUID(), new Vclock(), 0, false, 0).close());
        assertEquals(Set.of(), open);
        assertFalse(Files.exists(directory.resolve("00000000000000000000.snap.inprogress")));
    }

    private Storage storage()
    {
        return new FaultStorage((call, path) ->
        {
            if (call.equals(failing))
            {
                throw new OutOfMemoryError("wanted by the test");
            }
            switch (call)
            {
                case "create", "openReadOnly" -> open.add(path);
                case "close" -> open.remove(path);
                default ->
                {
                    // what is done with an open file
                }
            }
        }).ofAllCalls();
    }
}
