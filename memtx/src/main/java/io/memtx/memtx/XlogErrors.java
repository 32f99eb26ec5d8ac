package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.FileType;

import java.nio.file.Path;

/**
 * Faults of files as the engine reports them: under Tarantool's codes.
 */
final class XlogErrors
{
    private XlogErrors()
    {
    }

    static MemtxException convert(final XlogException fault, final Path directory)
    {
        return switch (fault.kind())
        {
            case LOCKED -> new MemtxException(ErrorCode.ER_ALREADY_RUNNING, fault, directory);
            case INVALID_TYPE -> new MemtxException(
                ErrorCode.ER_INVALID_XLOG_TYPE, fault, expectedType(fault), actualType(fault) + " in " + fault.path());
            case MISSING_SNAPSHOT -> new MemtxException(ErrorCode.ER_MISSING_SNAPSHOT, fault);
            case DECOMPRESSION -> new MemtxException(ErrorCode.ER_DECOMPRESSION, fault, fault.getMessage());
            case GAP -> new MemtxException(ErrorCode.ER_XLOG_GAP, fault, fault.getMessage());
            default -> new MemtxException(ErrorCode.ER_INVALID_XLOG, fault, fault.getMessage());
        };
    }

    private static String expectedType(final XlogException fault)
    {
        return fault.path().toString().contains(FileType.SNAP.suffix()) ? "SNAP" : "XLOG";
    }

    /** As the reader's text ends. */
    private static String actualType(final XlogException fault)
    {
        final String got = ", got ";
        return fault.detail().substring(fault.detail().indexOf(got) + got.length());
    }
}
