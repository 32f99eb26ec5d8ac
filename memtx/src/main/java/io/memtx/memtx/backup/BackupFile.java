package io.memtx.memtx.backup;

import java.nio.file.Path;

/**
 * A file of a backup. Copy so many bytes of it and not more: a log may be longer, and go on growing.
 *
 * @param path        of the file.
 * @param lengthBytes that belong to the backup: all whole transactions up to its vclock.
 * @param isClosed    whether the end of file marker is among them. A log without one opens all the same, here and in
 *                    Tarantool, which warns of it; {@link Backup#copyTo} adds it.
 */
public record BackupFile(Path path, long lengthBytes, boolean isClosed)
{
}
