package io.memtx.memtx.submission;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of a submitter's answers, in native byte order, since they never leave the process: a cell for each of the
 * last {@value #CELL_COUNT} requests, between two cache lines of padding on either side, because the one before and the
 * one behind belong to other threads.
 * <pre>
 *     0 +-----------------------------------------------------------------+
 *       | padding                                                         |
 *   128 +-----------------------------------------------------------------+
 *       | cell 0: request number, stored last    | cell 0: answer         |
 *   144 +-----------------------------------------------------------------+
 *       | cell 1 ...                                                      |
 *  1152 +-----------------------------------------------------------------+
 *       | padding                                                         |
 *  1280 +-----------------------------------------------------------------+
 * </pre>
 * A request has the cell of its number modulo {@value #CELL_COUNT}; it is answered when that cell holds its number.
 * Written by the transaction thread alone. Thread safe: no state.
 */
final class AnswerDescriptor
{
    static final int CELL_COUNT = 64;
    static final int PADDING_LENGTH = 128;
    static final int ALIGNMENT = 128;

    static final int REQUEST_OFFSET = 0;
    static final int ANSWER_OFFSET = REQUEST_OFFSET + Long.BYTES;
    static final int CELL_LENGTH = ANSWER_OFFSET + Long.BYTES;
    static final int LENGTH = PADDING_LENGTH + CELL_COUNT * CELL_LENGTH + PADDING_LENGTH;

    /** What a cell holds before its first request is answered. */
    static final long NO_REQUEST = -1;

    private AnswerDescriptor()
    {
    }

    static int cellOffset(final long request)
    {
        return PADDING_LENGTH + (int)(request & (CELL_COUNT - 1)) * CELL_LENGTH;
    }

    static void clear(final AtomicBuffer buffer)
    {
        for (int i = 0; i < CELL_COUNT; i++)
        {
            buffer.putLongVolatile(cellOffset(i) + REQUEST_OFFSET, NO_REQUEST);
        }
    }

    /** The answer before the number that says it is there: pairs with {@link #isAnswered}. */
    static void answerRelease(final AtomicBuffer buffer, final long request, final long answer)
    {
        buffer.putLong(cellOffset(request) + ANSWER_OFFSET, answer);
        buffer.putLongRelease(cellOffset(request) + REQUEST_OFFSET, request);
    }

    /** Acquires: what was stored before the answer is seen after it. */
    static boolean isAnswered(final AtomicBuffer buffer, final long request)
    {
        return buffer.getLongVolatile(cellOffset(request) + REQUEST_OFFSET) == request;
    }

    static long answer(final AtomicBuffer buffer, final long request)
    {
        return buffer.getLong(cellOffset(request) + ANSWER_OFFSET);
    }
}
