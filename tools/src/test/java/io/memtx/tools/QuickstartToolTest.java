package io.memtx.tools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuickstartToolTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldProveAllAndLeaveWhatItIsToldToKeep() throws IOException
    {
        final Path data = directory.resolve("data");
        final CommandRun run = CommandRun.of("quickstart", "--dir", data, "--keep", "--calls", 2000, "--processes");

        assertEquals(0, run.status(), run.out() + run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains("All 28 proofs held"), run.out());
        assertTrue(run.out().contains("exit status 137"), run.out());
        assertEquals(0, CommandRun.of("verify", data).status());
        assertEquals(0, CommandRun.of("verify", data.resolve("instance002")).status());
    }

    @Test
    void shouldRefuseDirectoryThatIsNotEmpty() throws IOException
    {
        final Path precious = Files.createFile(directory.resolve("precious"));
        final CommandRun run = CommandRun.of("quickstart", "--dir", directory);

        assertEquals(MemtxTool.ERROR_STATUS, run.status());
        assertTrue(run.err().contains("not empty"), run.err());
        assertTrue(Files.exists(precious));
    }
}
