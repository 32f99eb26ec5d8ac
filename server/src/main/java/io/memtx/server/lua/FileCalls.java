package io.memtx.server.lua;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Module {@code fio}: files below the instance's work directory, and no others. Directories with snapshots
 * and logs, this instance's or another's, can be read and not changed. Owned by Lua's thread.
 */
final class FileCalls implements AutoCloseable
{
    private static final int EIO = 5;
    private static final Pattern DATA_FILE = Pattern.compile(".*\\.(snap|xlog|vylog)(\\.inprogress)?|memtx\\..*");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_OPEN = 256;
    private static final int MAX_READ_BYTES = 64 << 20;
    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Path root;
    private final Map<Long, FileChannel> open = new HashMap<>();
    private long handleCount;

    FileCalls(final Path workDirectory)
    {
        root = real(workDirectory);
    }

    void addTo(final HostCalls host)
    {
        host.add("fio", this::call);
    }

    @Override
    public void close()
    {
        open.values().forEach(CloseHelper::quietClose);
        open.clear();
    }

    /** [operation, argument, ...]; answers true and a value, or false, the number of an error and its path. */
    private Object call(final List<Object> arguments)
    {
        try
        {
            final List<Object> answer = new ArrayList<>(2);
            answer.add(true);
            answer.add(run((String)arguments.get(0), arguments));
            return answer;
        }
        catch (final IOException ex)
        {
            return List.of(false, errno(ex));
        }
        catch (final NonReadableChannelException | NonWritableChannelException ex)
        {
            return List.of(false, FileFault.EBADF);
        }
        catch (final InvalidPathException ex)
        {
            return List.of(false, FileFault.EINVAL);
        }
    }

    private Object run(final String operation, final List<Object> arguments) throws IOException
    {
        return switch (operation)
        {
            case "open" -> openFile(changeable(arguments, 1), (List<?>)arguments.get(2));
            case "close" -> closeFile(number(arguments, 1));
            case "read" -> read(channel(arguments), number(arguments, 2), number(arguments, 3));
            case "write" -> write(channel(arguments), (byte[])arguments.get(2), number(arguments, 3));
            case "seek" -> seek(channel(arguments), number(arguments, 2), (String)arguments.get(3));
            case "truncate_handle" -> 0 <= channel(arguments).truncate(number(arguments, 2)).position();
            case "sync" -> sync(channel(arguments));
            case "size" -> channel(arguments).size();
            case "stat" -> stat(readable(arguments, 1));
            case "lstat" -> stat(unresolved(arguments, 1));
            case "list" -> list(readable(arguments, 1));
            case "mkdir" -> null != Files.createDirectory(changeable(arguments, 1));
            case "mktree" -> null != Files.createDirectories(changeable(arguments, 1));
            case "rmdir" -> removeDirectory(changeable(arguments, 1));
            case "unlink" -> unlink(changeable(arguments, 1));
            case "rename" -> null != Files.move(
                changeable(arguments, 1), changeable(arguments, 2), StandardCopyOption.REPLACE_EXISTING);
            case "copyfile" -> null != Files.copy(
                readable(arguments, 1), changeable(arguments, 2), StandardCopyOption.REPLACE_EXISTING);
            case "truncate" -> truncate(changeable(arguments, 1), number(arguments, 2));
            case "tempdir" -> Files.createTempDirectory(root, "tmp.",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))).toString();
            case "cwd" -> root.toString();
            default -> throw new IllegalArgumentException("no such operation: " + operation);
        };
    }

    private static int errno(final IOException ex)
    {
        if (ex instanceof final FileFault fault)
        {
            return fault.errno();
        }
        if (ex instanceof NoSuchFileException)
        {
            return FileFault.ENOENT;
        }
        if (ex instanceof FileAlreadyExistsException)
        {
            return FileFault.EEXIST;
        }
        if (ex instanceof DirectoryNotEmptyException)
        {
            return FileFault.ENOTEMPTY;
        }
        if (ex instanceof NotDirectoryException)
        {
            return FileFault.ENOTDIR;
        }
        return ex instanceof AccessDeniedException ? FileFault.EACCES : EIO;
    }

    private static long number(final List<Object> arguments, final int index)
    {
        return ((Number)arguments.get(index)).longValue();
    }

    private Path readable(final List<Object> arguments, final int index) throws IOException
    {
        final Path path = unresolved(arguments, index);
        return confined(Files.exists(path) ? path.toRealPath() : path);
    }

    /** The nearest directory that is there says where a file that is to be made will really be. */
    private Path changeable(final List<Object> arguments, final int index) throws IOException
    {
        final Path path = unresolved(arguments, index);
        Path there = path;
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && null != there.getParent())
        {
            there = there.getParent();
        }
        final Path real = confined(there.toRealPath().resolve(there.relativize(path)).normalize());
        if (isData(real))
        {
            throw new FileFault(FileFault.EACCES);
        }
        return confined(path);
    }

    /** Whether it belongs to the data of this instance or of another one, or holds such data. */
    private boolean isData(final Path path) throws IOException
    {
        if (DATA_FILE.matcher(path.getFileName().toString()).matches() || path.equals(root))
        {
            return true;
        }
        for (Path directory = path; !directory.equals(root); directory = directory.getParent())
        {
            if (holdsData(directory, 1))
            {
                return true;
            }
        }
        return holdsData(path, MAX_DEPTH);
    }

    private static boolean holdsData(final Path directory, final int depth) throws IOException
    {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS))
        {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory, depth))
        {
            return files.anyMatch((file) -> DATA_FILE.matcher(file.getFileName().toString()).matches());
        }
        catch (final UncheckedIOException ex)
        {
            throw ex.getCause();
        }
    }

    private Path unresolved(final List<Object> arguments, final int index) throws IOException
    {
        return confined(root.resolve((String)arguments.get(index)).normalize());
    }

    private Path confined(final Path path) throws FileFault
    {
        if (!path.startsWith(root))
        {
            throw new FileFault(FileFault.EACCES);
        }
        return path;
    }

    private static Path real(final Path directory)
    {
        try
        {
            return directory.toRealPath();
        }
        catch (final IOException ex)
        {
            return directory.toAbsolutePath().normalize(); // not there yet
        }
    }

    private FileChannel channel(final List<Object> arguments) throws FileFault
    {
        final FileChannel channel = open.get(number(arguments, 1));
        if (null == channel)
        {
            throw new FileFault(FileFault.EBADF);
        }
        return channel;
    }

    private Object openFile(final Path path, final List<?> flags) throws IOException
    {
        if (open.size() >= MAX_OPEN)
        {
            throw new FileFault(FileFault.EMFILE);
        }
        if (Files.isDirectory(path))
        {
            throw new FileFault(FileFault.EISDIR);
        }
        final Set<OpenOption> options = new HashSet<>();
        final boolean isWriting = flags.contains("O_WRONLY") || flags.contains("O_RDWR") || flags.contains("O_APPEND");
        if (!flags.contains("O_WRONLY") && !flags.contains("O_APPEND"))
        {
            options.add(StandardOpenOption.READ);
        }
        if (isWriting || flags.contains("O_CREAT") || flags.contains("O_TRUNC"))
        {
            options.add(StandardOpenOption.WRITE);
        }
        addIf(options, flags, "O_CREAT", StandardOpenOption.CREATE);
        addIf(options, flags, "O_TRUNC", StandardOpenOption.TRUNCATE_EXISTING);
        addIf(options, flags, "O_APPEND", StandardOpenOption.APPEND);
        if (flags.contains("O_EXCL"))
        {
            options.remove(StandardOpenOption.CREATE);
            options.add(StandardOpenOption.CREATE_NEW);
        }
        if (options.contains(StandardOpenOption.APPEND))
        {
            options.remove(StandardOpenOption.TRUNCATE_EXISTING);
        }
        final long handle = ++handleCount;
        open.put(handle, FileChannel.open(path, options));
        return handle;
    }

    private static void addIf(
        final Set<OpenOption> options, final List<?> flags, final String flag, final OpenOption option)
    {
        if (flags.contains(flag))
        {
            options.add(option);
        }
    }

    private Object closeFile(final long handle) throws IOException
    {
        final FileChannel channel = open.remove(handle);
        if (null == channel)
        {
            throw new FileFault(FileFault.EBADF);
        }
        channel.close();
        return true;
    }

    /** From an offset, or from where the last read has ended when that is negative; all when the length is. */
    private static byte[] read(final FileChannel channel, final long length, final long offset) throws IOException
    {
        final long from = offset < 0 ? channel.position() : offset;
        final long rest = Math.max(0, channel.size() - from);
        final long wanted = length < 0 ? rest : Math.min(length, rest);
        if (wanted > MAX_READ_BYTES)
        {
            throw new FileFault(FileFault.EFBIG);
        }
        final ByteBuffer buffer = ByteBuffer.allocate((int)wanted);
        int count = 0;
        while (buffer.hasRemaining() && count >= 0)
        {
            count = channel.read(buffer, from + buffer.position());
        }
        if (offset < 0)
        {
            channel.position(from + buffer.position());
        }
        final byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static Object write(final FileChannel channel, final byte[] bytes, final long offset) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining())
        {
            if (offset < 0)
            {
                channel.write(buffer);
            }
            else
            {
                channel.write(buffer, offset + buffer.position());
            }
        }
        return true;
    }

    private static Object seek(final FileChannel channel, final long offset, final String whence) throws IOException
    {
        final long from = switch (whence)
        {
            case "SEEK_SET" -> 0;
            case "SEEK_CUR" -> channel.position();
            case "SEEK_END" -> channel.size();
            default -> throw new FileFault(FileFault.EINVAL);
        };
        if (from + offset < 0)
        {
            throw new FileFault(FileFault.EINVAL);
        }
        return channel.position(from + offset).position();
    }

    private static Object sync(final FileChannel channel) throws IOException
    {
        channel.force(true);
        return true;
    }

    private static Object truncate(final Path path, final long length) throws IOException
    {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE))
        {
            channel.truncate(length);
        }
        return true;
    }

    private static Object stat(final Path path) throws IOException
    {
        final Map<String, Object> found = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        final Map<String, Object> stat = new LinkedHashMap<>();
        stat.put("dev", found.get("dev"));
        stat.put("inode", found.get("ino"));
        stat.put("rdev", found.get("rdev"));
        stat.put("size", found.get("size"));
        stat.put("mode", found.get("mode"));
        stat.put("nlink", found.get("nlink"));
        stat.put("uid", found.get("uid"));
        stat.put("gid", found.get("gid"));
        stat.put("atime", seconds(found.get("lastAccessTime")));
        stat.put("mtime", seconds(found.get("lastModifiedTime")));
        stat.put("ctime", seconds(found.get("ctime")));
        return stat;
    }

    private static double seconds(final Object time)
    {
        return ((FileTime)time).to(TimeUnit.NANOSECONDS) / NS_PER_SECOND;
    }

    private static Object list(final Path directory) throws IOException
    {
        if (!Files.isDirectory(directory))
        {
            throw new FileFault(Files.exists(directory) ? FileFault.ENOTDIR : FileFault.ENOENT);
        }
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((file) -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Object removeDirectory(final Path path) throws IOException
    {
        if (Files.exists(path) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        {
            throw new FileFault(FileFault.ENOTDIR);
        }
        Files.delete(path);
        return true;
    }

    private static Object unlink(final Path path) throws IOException
    {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        {
            throw new FileFault(FileFault.EISDIR);
        }
        Files.delete(path);
        return true;
    }
}
