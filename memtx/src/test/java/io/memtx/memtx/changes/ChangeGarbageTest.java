package io.memtx.memtx.changes;

import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChangeGarbageTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldMakeNoGarbageWhenPolled() throws Exception
    {
        final Process probe = ChildProcess.start(ChangeGarbageProbe.class, directory.toString());
        final String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(probe.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(0, probe.exitValue(), output);
    }
}
