package io.memtx.memtx.disk;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * What happens to a disk with a directory {@code data} on it, and its end.
 */
final class DiskFate
{
    private static final int BALLAST_BYTES = 3 << 20;
    private static final int CUT_BYTES = 4096;
    private static final int DESCRIPTORS_MAX = 1000;

    private final Path disk;
    private final Path data;
    private final DiskWriter.Fate fate;
    private final Deque<Closeable> open = new ArrayDeque<>();

    DiskFate(final Path disk, final DiskWriter.Fate fate)
    {
        this.disk = disk;
        this.fate = fate;
        data = disk.resolve("data");
    }

    /** Leaves something that can be taken away later. */
    void prepare() throws IOException
    {
        fill(disk.resolve("ballast"), BALLAST_BYTES);
    }

    void befall() throws IOException, InterruptedException
    {
        switch (fate)
        {
            case TAKEN -> fill(disk.resolve("taken"), Integer.MAX_VALUE);
            case REMOVED -> remove();
            case RECREATED ->
            {
                remove();
                Files.createDirectory(data);
            }
            case READ_ONLY -> makeReadOnly();
            case CUT -> cut();
            case DESCRIPTORS -> openAll();
            case FILLED, LIMITED, SMALL_MEMORY ->
            {
                // the engine comes to it by itself
            }
        }
    }

    /** Makes room again. */
    void end() throws IOException
    {
        while (!open.isEmpty())
        {
            open.pop().close();
        }
        Files.delete(disk.resolve("ballast"));
        Files.deleteIfExists(disk.resolve("taken"));
    }

    private static void fill(final Path path, final int lengthBytes) throws IOException
    {
        final byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(path))
        {
            for (int done = 0; done < lengthBytes; done += block.length)
            {
                out.write(block);
            }
        }
        catch (final IOException ex)
        {
            if (!String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT).contains("no space"))
            {
                throw ex;
            }
        }
    }

    private void remove() throws IOException
    {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data))
        {
            for (final Path file : files)
            {
                Files.delete(file);
            }
        }
        Files.delete(data);
    }

    /** As ext4 does it when it meets an error. */
    private void makeReadOnly() throws IOException, InterruptedException
    {
        final int status =
            new ProcessBuilder("mount", "-o", "remount,abort", disk.toString()).inheritIO().start().waitFor();
        if (0 != status)
        {
            throw new IOException("cannot be made read-only: status=" + status);
        }
    }

    private void cut() throws IOException
    {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data, "*.xlog*"))
        {
            for (final Path file : files)
            {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
                {
                    channel.truncate(Math.min(channel.size(), CUT_BYTES));
                }
            }
        }
    }

    private void openAll()
    {
        try
        {
            while (open.size() < DESCRIPTORS_MAX)
            {
                open.push(new FileInputStream("/dev/null"));
            }
        }
        catch (final IOException ex)
        {
            return; // that was the last one
        }
        throw new AssertionError("there are more descriptors than a thousand");
    }
}
