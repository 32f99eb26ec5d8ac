package io.memtx.memtx.recovery;

import io.memtx.memtx.row.RowText;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.row.RowFlyweight;

import java.nio.file.Path;

/**
 * What becomes of a row that cannot be applied.
 */
final class RowFailure
{
    private RowFailure()
    {
    }

    /** The error that names the file and the row. */
    static MemtxException of(
        final Path file,
        final long offset,
        final RowFlyweight row,
        final RowApplier applier,
        final MemtxException cause)
    {
        return new MemtxException(
            ErrorCode.ER_INVALID_XLOG,
            cause,
            file + " before offset " + offset + ": error applying row " + RowText.of(row) + applier.spaceOf(row) +
            ": " + cause.getMessage());
    }

    /** Whether it would be lost silently if it were left out, and for good with the next snapshot. */
    static boolean isRefused(final MemtxException cause)
    {
        return switch (cause.code())
        {
            case ER_UNSUPPORTED, ER_NO_SUCH_ENGINE, ER_WRONG_SPACE_OPTIONS, ER_WRONG_INDEX_OPTIONS,
                ER_DEFAULT_VALUE_TYPE -> true;
            default -> false;
        };
    }
}
