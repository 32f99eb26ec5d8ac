package io.memtx.xlog.file;

import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AllocationTest
{
    @Test
    void shouldAllocateNothingPerTransactionWrittenAndRowRead(@TempDir final Path directory) throws Exception
    {
        final LogFixture log = new LogFixture(directory, new Vclock(), null, true);
        for (int i = 0; i < 100_000; i++)
        {
            log.insert(512, 0, i, "row").commit(0);
            if (0 == i % 2_000)
            {
                log.flush();
            }
        }
        log.flush().eof().close();
        final Process process = ChildProcess.start(AllocationProbe.class, log.path().toString());
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("encode 0\nread 0 rows 100000\n", output);
    }
}
