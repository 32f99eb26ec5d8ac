package io.memtx.memtx.update;

import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GarbageTest
{
    @Test
    void shouldUpdateCheckAndReadWithoutGarbage() throws IOException, InterruptedException
    {
        final Process process = ChildProcess.start(GarbageProbe.class);
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals("0", output.trim());
    }
}
