package io.memtx.memtx.disk;

import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A process that may not have the memory that an engine wants. The region is reserved when the engine opens, so that is
 * when it is refused; whether what is reserved can be committed as well only the kernel knows, and it tells by killing,
 * which takes nothing that was acknowledged.
 */
class AddressSpaceTest
{
    private static final long DEADLINE_S = 120;

    @TempDir
    private Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldRefuseToOpenAndLeaveNothingWhenTheRegionCannotBeReserved() throws Exception
    {
        assumeTrue(isPossible(), "there is no prlimit");
        final Process process = ChildProcess.start(
            List.of(), "-Xmx64m", AddressSpaceWriter.class, directory.resolve("data").toString());
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), output);
        assertEquals(
            """
            rows 10000
            refused ER_MEMORY_ISSUE: Failed to allocate 4294967296 bytes in operating system for arena
            rows 20000
            done
            """,
            output);
        assertEquals(0, process.exitValue(), output);
    }

    private static boolean isPossible() throws InterruptedException
    {
        try
        {
            return 0 == new ProcessBuilder("prlimit", "--version").start().waitFor();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
