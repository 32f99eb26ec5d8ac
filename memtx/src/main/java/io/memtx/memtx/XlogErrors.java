package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;

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
            case GAP -> new MemtxException(ErrorCode.ER_XLOG_GAP, fault, fault.getMessage());
            default -> new MemtxException(ErrorCode.ER_INVALID_XLOG, fault, fault.getMessage());
        };
    }
}
