package io.memtx.server.console;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A socket of the unix domain as a file: of its owner alone, made and taken away. Whoever can open it is the
 * administrator of the instance.
 */
final class SocketFile
{
    private static final String SOCKET_MODE = "rw-------";
    private static final String DIRECTORY_MODE = "rwx------";
    private static final int MAX_PATH = 107; // of sockaddr_un on Linux, without the zero at its end

    private final Path path;
    private Object key;

    SocketFile(final Path path)
    {
        this.path = path;
    }

    /**
     * Makes the socket. Directories that are missing are made for the owner alone; a socket at which nobody listens any
     * more is replaced.
     *
     * @return it, listening.
     * @throws IOException when somebody listens there, or another file is in the way, or the path is too long.
     */
    ServerSocketChannel open() throws IOException
    {
        if (path.toString().length() > MAX_PATH)
        {
            throw new IOException("path of the console socket is too long: path=" + path + " limit=" + MAX_PATH);
        }
        if (null != path.getParent())
        {
            Files.createDirectories(
                path.getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
        }
        removeStale();
        final ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try
        {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(SOCKET_MODE));
            key = attributes().fileKey();
            return channel;
        }
        catch (final IOException ex)
        {
            channel.close();
            throw ex;
        }
    }

    /**
     * Takes the socket away, unless another has been made in its place.
     *
     * @throws IOException when it cannot be.
     */
    void delete() throws IOException
    {
        try
        {
            if (null != key && key.equals(attributes().fileKey()))
            {
                Files.delete(path);
            }
        }
        catch (final NoSuchFileException ex)
        {
            key = null; // somebody has cleaned up
        }
    }

    private void removeStale() throws IOException
    {
        final BasicFileAttributes attributes;
        try
        {
            attributes = attributes();
        }
        catch (final NoSuchFileException ex)
        {
            return;
        }
        if (!attributes.isOther())
        {
            throw new FileAlreadyExistsException(path.toString(), null, "is no socket, and in the way of the console");
        }
        if (isAnswering())
        {
            throw new FileAlreadyExistsException(path.toString(), null, "somebody listens there already");
        }
        Files.deleteIfExists(path);
    }

    private boolean isAnswering()
    {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX))
        {
            return channel.connect(UnixDomainSocketAddress.of(path));
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private BasicFileAttributes attributes() throws IOException
    {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
