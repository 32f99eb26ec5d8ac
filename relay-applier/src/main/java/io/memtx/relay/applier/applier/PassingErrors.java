package io.memtx.relay.applier.applier;

import io.memtx.tuple.error.ErrorCode;

/** Which errors of an upstream pass by themselves; the rest needs somebody to do something. */
final class PassingErrors
{
    private static final ErrorCode[] PASSING =
    {
        ErrorCode.ER_LOADING,
        ErrorCode.ER_CFG,
        ErrorCode.ER_ACCESS_DENIED,
        ErrorCode.ER_CREDS_MISMATCH,
        ErrorCode.ER_XLOG_GAP,
        ErrorCode.ER_TOO_EARLY_SUBSCRIBE,
    };

    private PassingErrors()
    {
    }

    /** What becomes of an applier that is refused so. */
    static UpstreamStatus statusAfter(final int code)
    {
        for (final ErrorCode passing : PASSING)
        {
            if (passing.number() == code)
            {
                return UpstreamStatus.LOADING;
            }
        }
        return UpstreamStatus.STOPPED;
    }
}
