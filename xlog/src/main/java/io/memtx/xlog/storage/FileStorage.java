package io.memtx.xlog.storage;

import java.io.IOException;
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
}
