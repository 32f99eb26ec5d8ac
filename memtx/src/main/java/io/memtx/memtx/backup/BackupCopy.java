package io.memtx.memtx.backup;

import io.memtx.xlog.file.BlockDescriptor;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One copy being made. Belongs to the thread that makes it.
 */
final class BackupCopy
{
    private static final int PIECE_BYTES = 64 << 10;

    private final Storage storage;
    private final Path target;
    private final Runnable ensureOpen;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
    private final List<Path> made = new ArrayList<>();

    /**
     * @param ensureOpen throws when the copy is to be given up; asked between pieces.
     */
    BackupCopy(final Storage storage, final Path target, final Runnable ensureOpen)
    {
        this.storage = storage;
        this.target = target;
        this.ensureOpen = ensureOpen;
    }

    /** The snapshot comes first in the list, and last to its name. */
    void copy(final List<BackupFile> files) throws IOException
    {
        storage.createDirectories(target);
        checkEmpty();
        boolean isDone = false;
        try
        {
            final Path snap = target.resolve(files.get(0).path().getFileName());
            final Path unnamed = snap.resolveSibling(snap.getFileName() + FileType.INPROGRESS);
            copy(files.get(0), unnamed);
            for (final BackupFile log : files.subList(1, files.size()))
            {
                copy(log, target.resolve(log.path().getFileName()));
            }
            storage.forceDirectory(target);
            made.add(snap);
            storage.rename(unnamed, snap);
            storage.forceDirectory(target);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                deleteAll();
            }
        }
    }

    private void copy(final BackupFile source, final Path path) throws IOException
    {
        try (StorageFile from = storage.openReadOnly(source.path()); StorageFile to = storage.create(path))
        {
            made.add(path);
            final long length = source.lengthBytes();
            for (long position = 0; position < length; position += buffer.limit())
            {
                ensureOpen.run();
                buffer.clear().limit((int)Math.min(PIECE_BYTES, length - position));
                if (from.read(buffer, position) < buffer.limit())
                {
                    throw new EOFException("file is shorter than it was: path=" + source.path() + " length=" + length);
                }
                to.write(buffer.flip(), position);
            }
            if (!source.isClosed())
            {
                to.write(buffer.clear().putInt(BlockDescriptor.EOF_MAGIC).flip(), length);
            }
            to.force();
        }
    }

    private void checkEmpty() throws IOException
    {
        for (final String name : storage.list(target))
        {
            if (name.contains(FileType.SNAP.suffix()) || name.contains(FileType.XLOG.suffix()))
            {
                throw new IllegalArgumentException("target holds files of an instance: " + target.resolve(name));
            }
        }
    }

    private void deleteAll()
    {
        for (final Path path : made)
        {
            try
            {
                storage.delete(path);
            }
            catch (final IOException ignored)
            {
                // what cannot be deleted either is no directory that would open: there is no snapshot in it
            }
        }
    }
}
