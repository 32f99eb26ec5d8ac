package io.memtx.tools.quickstart;

import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.tuple.Tuple;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.index.IteratorType.EQ;

/**
 * Has another process write, kills it in the middle, recovers what it left and compares that with what it had
 * acknowledged to this process, which is the only witness that the kill could not touch.
 */
final class CrashChapter
{
    private static final long MIN_WRITE_MS = 700;
    private static final long MAX_WRITE_MS = 1300;
    private static final long GIVE_UP_SECONDS = 60;

    private CrashChapter()
    {
    }

    static void run(final Path data, final Screen screen) throws IOException
    {
        final long seed = System.nanoTime();
        screen.item("another process writes trades, each a transaction of two rows (seed %d)", seed);
        final Process writer = new ProcessBuilder(
            JavaCommand.of(CrashWriter.class, data.toString(), Long.toString(seed)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        final long acknowledged = killWhileWriting(writer, new Random(seed));
        screen.item(
            "it was killed with SIGKILL (exit status %d) after acknowledging %,d trades",
            exitStatus(writer), acknowledged);
        screen.proof(acknowledged > 0, "killed in the middle of its work");

        final Progress progress = new Progress(screen);
        final long startNs = System.nanoTime();
        try (Memtx db = Memtx.open(new MemtxContext(data).recoveryListener(progress)))
        {
            screen.endProgress();
            screen.item("recovered %,d rows in %.2f s", progress.rowCount, (System.nanoTime() - startNs) / 1e9);
            if (null != progress.dropped)
            {
                screen.item("the torn end of the log was cut: %s", progress.dropped);
            }
            prove(db, acknowledged, screen);
        }
    }

    private static void prove(final Memtx db, final long acknowledged, final Screen screen) throws IOException
    {
        final Space trades = db.space(CrashWriter.TRADES);
        final long found = trades.size();
        long missing = 0;
        for (long number = 1; number <= acknowledged; number++)
        {
            missing += null == trades.get(number) ? 1 : 0;
        }
        screen.proof(0 == missing, String.format("%,d acknowledged, %,d of them missing", acknowledged, missing));
        screen.proof(
            found == acknowledged || found == acknowledged + 1,
            String.format("%,d found: nothing was invented but the one that may have been on its way", found));

        boolean isWhole = true;
        for (final Tuple position : db.space(CrashWriter.POSITIONS).primary().select())
        {
            isWhole &= isSum(position, trades.index("symbol"));
        }
        screen.proof(isWhole, "each position is the sum of its trades: no transaction was torn");
        screen.proof(
            db.space("zipcodes").size() == SampleData.zipcodes().size() &&
            db.space("stocks").size() == SampleData.stocks().size(),
            "what was there before is there");
    }

    private static boolean isSum(final Tuple position, final Index bySymbol)
    {
        final List<Tuple> trades = bySymbol.select(EQ, key(position.getString(0)));
        return position.getLong(1) == trades.size() &&
            position.getLong(2) == trades.stream().mapToLong((trade) -> trade.getLong(2)).sum();
    }

    private static long killWhileWriting(final Process writer, final Random random) throws IOException
    {
        killAfter(writer, GIVE_UP_SECONDS, TimeUnit.SECONDS);
        long last = 0;
        try (DataInputStream acknowledgements = new DataInputStream(new BufferedInputStream(writer.getInputStream())))
        {
            while (true)
            {
                final long number = acknowledgements.readLong();
                if (0 == last)
                {
                    killAfter(
                        writer, MIN_WRITE_MS + random.nextLong(MAX_WRITE_MS - MIN_WRITE_MS), TimeUnit.MILLISECONDS);
                }
                last = number;
            }
        }
        catch (final EOFException ex)
        {
            return last;
        }
    }

    /** By the handle: {@link Process#destroyForcibly()} closes the pipe and loses the acknowledgements still in it. */
    private static void killAfter(final Process process, final long time, final TimeUnit unit)
    {
        CompletableFuture.delayedExecutor(time, unit).execute(process.toHandle()::destroyForcibly);
    }

    private static int exitStatus(final Process process) throws IOException
    {
        try
        {
            return process.waitFor();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the writer ended", ex);
        }
    }

    private static final class Progress implements RecoveryListener
    {
        private final Screen screen;
        private long fileLength;
        private long rowCount;
        private String dropped;

        Progress(final Screen screen)
        {
            this.screen = screen;
        }

        @Override
        public void onFile(final Path file, final long lengthBytes)
        {
            fileLength = lengthBytes;
        }

        @Override
        public void onProgress(final Path file, final long position, final long rows)
        {
            rowCount = rows;
            screen.progress("recovery", position, fileLength);
        }

        @Override
        public void onDropped(final Path file, final String reason)
        {
            dropped = file.getFileName() + ": " + reason;
        }
    }
}
