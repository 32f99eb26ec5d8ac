package io.memtx.tools.instances;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file with the number of a process, locked by that process as long as it lives. The lock is what counts: it ends
 * with the process, however it ends, and nobody else's process that has got the same number holds it. A clean stop
 * leaves the file empty, and does not delete it: whoever starts at that moment would hold the lock of a deleted file.
 */
public final class PidFile
{
    private static final long RETRY_MS = 20;
    private static final int RETRY_COUNT = 100;

    private final Path path;

    /** What the file says. */
    public enum State
    {
        /** There is no file, or a clean stop has left it empty. */
        ABSENT,
        /** Whoever wrote it is dead. */
        STALE,
        /** Whoever wrote it lives. */
        ALIVE
    }

    /** The lock of a process that lives. */
    public final class Held implements AutoCloseable
    {
        private final FileChannel channel;

        private Held(final FileChannel channel)
        {
            this.channel = channel;
        }

        /** Empties the file and lets go of it. */
        @Override
        public void close() throws IOException
        {
            channel.truncate(0);
            channel.close();
        }
    }

    PidFile(final Path path)
    {
        this.path = path;
    }

    /**
     * @return where it is.
     */
    public Path path()
    {
        return path;
    }

    /**
     * @return what it says; a process that lives is told by its lock.
     */
    public State state()
    {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            try (FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true))
            {
                return null == lock ? State.ALIVE : 0 == channel.size() ? State.ABSENT : State.STALE;
            }
            catch (final OverlappingFileLockException ex)
            {
                return State.ALIVE; // it is this process's own
            }
        }
        catch (final NoSuchFileException ex)
        {
            return State.ABSENT;
        }
        catch (final IOException ex)
        {
            return State.STALE;
        }
    }

    /**
     * @return whether the process lives.
     */
    public boolean isAlive()
    {
        return State.ALIVE == state();
    }

    /**
     * @return number of the process that wrote it; 0 when there is none.
     */
    public long pid()
    {
        try
        {
            final String text = Files.readString(path).strip();
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }

    /**
     * Takes the file for this process, whatever a dead one has left.
     *
     * @return what holds it; null when another process has it.
     * @throws IOException          when it cannot be written.
     * @throws InterruptedException when the thread is interrupted.
     */
    public Held take() throws IOException, InterruptedException
    {
        final FileChannel channel = FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        for (int i = 0; i < RETRY_COUNT; i++) // whoever asks for the state holds it for a moment
        {
            if (null != channel.tryLock())
            {
                final byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(text), 0);
                return new Held(channel);
            }
            Thread.sleep(RETRY_MS);
        }
        channel.close();
        return null;
    }
}
