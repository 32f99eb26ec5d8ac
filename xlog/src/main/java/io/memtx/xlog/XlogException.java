package io.memtx.xlog;

import java.nio.file.Path;

/**
 * Everything that can be wrong with a log, a snapshot or their directory. The message names the file, the offset and
 * the last good vclock where they are known.
 */
public final class XlogException extends RuntimeException
{
    /** No offset is known. */
    public static final long NULL_OFFSET = -1L;

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind
    {
        /** The operating system refused. */
        IO,
        /** The first line is not the expected file type (ER_INVALID_XLOG_TYPE). */
        INVALID_TYPE,
        /** The text header is damaged, or of another format version. */
        INVALID_META,
        /** The file belongs to another instance. */
        INVALID_UUID,
        /** The file's name is not the sum of its vclock. */
        SIGNATURE,
        /** The file ends inside its text header. */
        UNEXPECTED_END,
        /** Neither a block nor the end of file marker stands where one must. */
        INVALID_MAGIC,
        /** The fixed header of a block is malformed. */
        INVALID_BLOCK,
        /** A block's checksum does not match its bytes. */
        CHECKSUM,
        /** A compressed block is damaged, or larger than the cap. */
        DECOMPRESSION,
        /** A row of a block is malformed. */
        INVALID_ROW,
        /** Rows of a block do not make whole transactions. */
        INVALID_TRANSACTION,
        /** A row's LSN is not above the vclock before it. */
        LSN_ORDER,
        /** The end of file marker is not the end. */
        DATA_AFTER_EOF,
        /** A file was cut before its end although it had been closed, or good blocks follow a bad one. */
        DAMAGED,
        /** A log is missing between two others, or between a snapshot and the first log (ER_XLOG_GAP). */
        GAP,
        /** Vclocks of two files of a directory are equal or cannot be ordered. */
        ORDER,
        /** A snapshot is needed and there is none (ER_MISSING_SNAPSHOT). */
        MISSING_SNAPSHOT,
        /** The directory is in use (ER_ALREADY_RUNNING). */
        LOCKED,
        /** The file to create is there. */
        ALREADY_EXISTS,
        /** A foreign row does not advance its component. */
        BROKEN_LSN
    }

    private final Kind kind;
    private final transient Path path;
    private final long offset;
    private final String detail;

    /**
     * @param kind    of the fault.
     * @param message with the numbers.
     */
    public XlogException(final Kind kind, final String message)
    {
        this(kind, message, null, NULL_OFFSET, null);
    }

    /**
     * @param kind    of the fault.
     * @param message with the numbers; the path and the offset are put before it.
     * @param path    of the file, or null.
     * @param offset  of the fault in the file, or {@link #NULL_OFFSET}.
     * @param cause   or null.
     */
    public XlogException(
        final Kind kind, final String message, final Path path, final long offset, final Throwable cause)
    {
        super(prefix(path, offset) + message, cause);
        this.kind = kind;
        this.path = path;
        this.offset = offset;
        detail = message;
    }

    /**
     * @return what is wrong.
     */
    public Kind kind()
    {
        return kind;
    }

    /**
     * @return the file, or null.
     */
    public Path path()
    {
        return path;
    }

    /**
     * @return where in the file the fault begins, or {@link #NULL_OFFSET}.
     */
    public long offset()
    {
        return offset;
    }

    /**
     * @return the message without path and offset: where Tarantool has a text for the fault, that text.
     */
    public String detail()
    {
        return detail;
    }

    private static String prefix(final Path path, final long offset)
    {
        if (null == path)
        {
            return "";
        }
        return NULL_OFFSET == offset ? path + ": " : path + ": offset " + offset + ": ";
    }
}
