package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertNotNull;

/** Directories of processes that were killed while they wrote. */
public final class CrashDirectory
{
    private static final long SEED = 5;
    private static final int TRANSACTIONS = 120;

    private CrashDirectory()
    {
    }

    /**
     * Has a process write some hundred transactions over several files and kills it.
     *
     * @param directory to make.
     * @param mode      of its log.
     * @throws IOException          when the process cannot be run.
     * @throws InterruptedException when the wait for its end is interrupted.
     */
    public static void make(final Path directory, final WalMode mode) throws IOException, InterruptedException
    {
        final long baseLsn;
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            CrashScript.createSpaces(db);
            baseLsn = db.info().vclock().get(1);
        }
        final Process process = ChildProcess.start(
            CrashWriter.class, directory.toString(), mode.name(), "16384", Long.toString(Long.MAX_VALUE),
            Long.toString(SEED), Long.toString(baseLsn));
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)))
        {
            final StringBuilder output = new StringBuilder();
            for (int acknowledged = 0; acknowledged < TRANSACTIONS; )
            {
                final String line = reader.readLine();
                assertNotNull(line, () -> "child ended by itself: " + output);
                output.append(line).append('\n');
                acknowledged = line.startsWith("a ") ? Integer.parseInt(line.substring(2)) : acknowledged;
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }
}
