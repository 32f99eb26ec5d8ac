package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.tuple.Tuple;
import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Kills a program that writes and takes the changes into a file, again and again: in the end the file has each change
 * once, in order. {@code -Dmemtx.changes.seed} repeats a run, as far as kills can be repeated.
 */
@Timeout(120)
class ChangeKillTest
{
    private static final long SEED = Long.getLong("memtx.changes.seed", System.nanoTime());
    private static final int ROUNDS = 3;
    private static final long DEADLINE_S = 60;

    @TempDir
    private Path parent;

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldHandOutEachChangeOnceOverKills(final WalMode mode) throws Exception
    {
        final Random random = new Random(SEED);
        final Path file = parent.resolve("changes");
        for (int round = 0; round < ROUNDS; round++)
        {
            final Process victim = start(mode, file, random.nextLong(), Long.MAX_VALUE);
            try (BufferedReader output =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8)))
            {
                assertEquals("ready", output.readLine(), "seed=" + SEED);
                Thread.sleep(50 + random.nextInt(400));
                victim.toHandle().destroyForcibly();
                assertEquals(List.of(), output.lines().toList(), "seed=" + SEED);
            }
            assertTrue(victim.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        }
        final Process last = start(mode, file, random.nextLong(), 20);
        final String output = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(last.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        assertEquals("ready\n", output, "seed=" + SEED);

        try (Memtx db = Memtx.open(new MemtxContext(parent.resolve("data")).memtxMemory(32 << 20)))
        {
            final Tuple max = db.space("s").primary().max();
            final List<Long> expected = LongStream.rangeClosed(0, max.getLong(0)).boxed().toList();
            final List<Long> taken = ChangeSink.lines(file).stream()
                .flatMap((line) -> Stream.of(line.substring(line.indexOf('|') + 1).split(" ")))
                .map(Long::valueOf)
                .toList();
            assertEquals(expected, taken, "seed=" + SEED);
            assertTrue(taken.size() > 30, "taken=" + taken.size());
        }
    }

    private Process start(final WalMode mode, final Path file, final long seed, final long count) throws Exception
    {
        return ChildProcess.start(
            ChangeSink.class,
            parent.resolve("data").toString(), file.toString(), mode.name(), Long.toString(seed), Long.toString(count));
    }
}
