package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file system of the machine, through {@link FileChannel}.
 * <p>
 * Thread safe: no state.
 */
public final class FileStorage implements Storage
{
    /** The one instance. */
    public static final FileStorage INSTANCE = new FileStorage();

    private static final boolean IS_POSIX =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] FILE_ATTRIBUTES = attributes("rw-------");
    private static final FileAttribute<?>[] DIRECTORY_ATTRIBUTES = attributes("rwx------");

    private FileStorage()
    {
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        final Set<OpenOption> options = Set.of(
            StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new ChannelFile(path, FileChannel.open(path, options, FILE_ATTRIBUTES));
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public boolean exists(final Path path)
    {
        return Files.exists(path);
    }

    @Override
    public void rename(final Path source, final Path target) throws IOException
    {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        return Files.deleteIfExists(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ))
        {
            channel.force(true);
        }
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        if (Files.isDirectory(directory))
        {
            return; // may be a symbolic link, which createDirectories would refuse
        }
        try
        {
            Files.createDirectories(directory, DIRECTORY_ATTRIBUTES);
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw new IOException("not a directory: " + directory, ex);
        }
    }

    @Override
    public List<String> list(final Path directory) throws IOException
    {
        final List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory))
        {
            entries.forEach((entry) -> names.add(entry.getFileName().toString()));
        }
        names.sort(null);
        return names;
    }

    @Override
    public long usableBytes(final Path directory) throws IOException
    {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private static FileAttribute<?>[] attributes(final String permissions)
    {
        if (!IS_POSIX)
        {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[]
        {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private static final class ChannelFile implements StorageFile
    {
        private final Path path;
        private final FileChannel channel;

        ChannelFile(final Path path, final FileChannel channel)
        {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public Path path()
        {
            return path;
        }

        @Override
        public long size() throws IOException
        {
            return channel.size();
        }

        @Override
        public int read(final ByteBuffer buffer, final long position) throws IOException
        {
            int count = 0;
            while (buffer.hasRemaining())
            {
                final int n = channel.read(buffer, position + count);
                if (n < 0)
                {
                    break;
                }
                count += n;
            }
            return count;
        }

        @Override
        public void write(final ByteBuffer buffer, final long position) throws IOException
        {
            long next = position;
            while (buffer.hasRemaining())
            {
                final int n = channel.write(buffer, next);
                if (0 == n)
                {
                    throw new IOException("write made no progress: position=" + next); // a short write, not a retry
                }
                next += n;
            }
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            channel.truncate(lengthBytes);
        }

        @Override
        public void force() throws IOException
        {
            channel.force(true);
        }

        @Override
        public FileChannel channel()
        {
            return channel;
        }

        @Override
        public void close() throws IOException
        {
            channel.close();
        }
    }
}
