package io.memtx.server.lua;

import java.io.IOException;

/** A file operation that has failed, with the number that Linux has for it. */
final class FileFault extends IOException
{
    static final int ENOENT = 2;
    static final int EBADF = 9;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int EFBIG = 27;
    static final int ENOTEMPTY = 39;

    private static final long serialVersionUID = 1;

    private final int errno;

    FileFault(final int errno)
    {
        super("errno=" + errno);
        this.errno = errno;
    }

    int errno()
    {
        return errno;
    }
}
