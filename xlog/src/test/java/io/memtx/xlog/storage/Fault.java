package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What may go wrong with a call of the file system, and with which.
 */
public enum Fault
{
    /** The device does not answer: any call. */
    EIO("Input/output error", Set.of(
        "create", "open", "openReadOnly", "size", "read", "write", "truncate", "force", "close", "exists", "rename",
        "delete", "forceDirectory", "createDirectories", "list", "usableBytes", "map", "msync")),

    /** No room: whatever may need some. */
    ENOSPC("No space left on device", Set.of(
        "create", "write", "force", "rename", "forceDirectory", "createDirectories", "msync")),

    /** The thread is interrupted in the midst of a call of a channel, which closes the channel. */
    EINTR("Interrupted system call", Set.of("size", "read", "write", "truncate", "force")),

    /** All but the last byte is written, and the next try makes no progress. */
    SHORT_WRITE("write made no progress", Set.of("write"));

    private static final String PREFIX = "injected: ";

    private final String text;
    private final Set<String> calls;

    Fault(final String text, final Set<String> calls)
    {
        this.text = text;
        this.calls = calls;
    }

    /** Whether a call may fail so. */
    boolean mayBefall(final String call)
    {
        return calls.contains(call);
    }

    /** What the call throws. */
    IOException exception(final String call, final Path path)
    {
        if (EINTR == this)
        {
            Thread.currentThread().interrupt();
            return new ClosedByInterruptException();
        }
        return new IOException(PREFIX + text + ": call=" + call + " path=" + path);
    }

    /** How much of a write is done before it fails. */
    static int writtenBytes(final IOException failure, final int lengthBytes)
    {
        final boolean isShort = String.valueOf(failure.getMessage()).startsWith(PREFIX + SHORT_WRITE.text);
        return isShort ? Math.max(0, lengthBytes - 1) : lengthBytes / 2;
    }
}
