package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.XlogMeta;

import java.nio.file.Path;

/**
 * A file of the directory whose text header was read.
 *
 * @param path         of the file.
 * @param signature    by its name.
 * @param meta         its text header.
 * @param isInprogress whether it still has its temporary name: a log prepared by a process that died before the rename.
 */
public record XlogFile(Path path, long signature, XlogMeta meta, boolean isInprogress)
{
    /**
     * @return the vclock at its beginning; of a snapshot, what it holds.
     */
    public Vclock vclock()
    {
        return meta.vclock();
    }
}
