package io.memtx.memtx.replication;

import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ForeignRowsGarbageTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldMakeNoGarbageWhenRowsOfOthersAreApplied() throws IOException, InterruptedException
    {
        final Process probe = ChildProcess.start(ForeignRowsGarbageProbe.class, directory.toString());
        final String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(probe.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(0, probe.exitValue(), output);
    }
}
