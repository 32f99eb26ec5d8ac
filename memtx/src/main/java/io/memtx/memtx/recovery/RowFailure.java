package io.memtx.memtx.recovery;

import io.memtx.memtx.row.RowText;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.file.XlogFileReader;

/**
 * What becomes of a row that cannot be applied.
 */
final class RowFailure
{
    private RowFailure()
    {
    }

    /** The error that names the file and the row. */
    static MemtxException of(final XlogFileReader reader, final RowApplier applier, final MemtxException cause)
    {
        return new MemtxException(
            ErrorCode.ER_INVALID_XLOG,
            cause,
            reader.path() + " before offset " + reader.position() + ": error applying row " + RowText.of(reader.row()) +
            applier.spaceOf(reader.row()) + ": " + cause.getMessage());
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
