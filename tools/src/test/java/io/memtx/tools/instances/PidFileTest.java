package io.memtx.tools.instances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

class PidFileTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldTellWhoeverLivesByItsLock() throws Exception
    {
        final PidFile file = new PidFile(directory.resolve("a.pid"));
        assertEquals(PidFile.State.ABSENT, file.state());
        assertEquals(0, file.pid());

        final PidFile.Held held = file.take();
        assertNotNull(held);
        assertEquals(ProcessHandle.current().pid(), file.pid());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        held.close();
        assertEquals(PidFile.State.ABSENT, file.state());
    }

    @Test
    void shouldNotTakeAnotherProcessOfTheSameNumberForIt() throws Exception
    {
        final PidFile file = new PidFile(directory.resolve("a.pid"));
        Files.writeString(file.path(), ProcessHandle.current().pid() + "\n");
        assertEquals(PidFile.State.STALE, file.state(), "this process lives, and has never taken the file");
        assertNotNull(file.take());
    }

    @Test
    void shouldMakeNothingOfRubbish() throws Exception
    {
        final PidFile file = new PidFile(directory.resolve("a.pid"));
        Files.writeString(file.path(), "-1; rm\n");
        assertEquals(0, file.pid());
        assertEquals(PidFile.State.STALE, file.state());
    }
}
