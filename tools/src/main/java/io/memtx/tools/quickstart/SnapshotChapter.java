package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkpoint, the files it leaves, and an opening from it.
 */
final class SnapshotChapter
{
    private SnapshotChapter()
    {
    }

    static void run(final Memtx db, final Path data, final Screen screen) throws IOException
    {
        final long tupleCount = db.info().tupleCount();
        screen.statement("db.snapshot()");
        final long startNs = System.nanoTime();
        final boolean isMade = db.snapshot();
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        screen.item("%,d tuples in %.2f s (%,.0f tuples/s)", tupleCount, seconds, tupleCount / seconds);
        for (final Path file : files(data))
        {
            screen.item("%-32s %,12d bytes", file.getFileName(), Files.size(file));
        }
        screen.proof(isMade && files(data).stream().anyMatch((file) -> isSnapshot(file)), "a snapshot in .snap format");
    }

    static void verify(final Memtx db, final Screen screen) throws IOException
    {
        final Space zipcodes = db.space("zipcodes");
        boolean isEqual = true;
        for (final Object[] row : SampleData.zipcodes())
        {
            isEqual &= List.of(row).equals(zipcodes.get(row[0]).toList());
        }
        screen.proof(
            isEqual, String.format("opened from it, all %,d ZIP codes are equal to the file's", zipcodes.size()));
    }

    private static boolean isSnapshot(final Path file)
    {
        return file.toString().endsWith(".snap") && !file.getFileName().toString().equals("00000000000000000000.snap");
    }

    private static List<Path> files(final Path data) throws IOException
    {
        try (Stream<Path> files = Files.list(data))
        {
            return files
                .filter((file) -> file.toString().endsWith(".snap") || file.toString().endsWith(".xlog"))
                .sorted(Comparator.naturalOrder())
                .toList();
        }
    }
}
