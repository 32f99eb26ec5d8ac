package io.memtx.memtx;

import io.memtx.memtx.checkpoint.Checkpointer;

/**
 * When the next checkpoint is due by itself: an interval after the last one, or after so many bytes of log.
 */
final class CheckpointSchedule
{
    private final long intervalMs;
    private final long walThreshold;
    private long lastMs;
    private long lastBytes;

    CheckpointSchedule(final MemtxContext context, final long nowMs, final long recoveredBytes)
    {
        intervalMs = context.checkpointIntervalMs();
        walThreshold = context.checkpointWalThreshold();
        lastMs = nowMs;
        lastBytes = -recoveredBytes; // the log before a restart counts, too
    }

    boolean isDue(final long nowMs, final long logBytes, final Checkpointer checkpointer)
    {
        return !checkpointer.isRunning() &&
            ((0 != intervalMs && nowMs - lastMs >= intervalMs) || logBytes - lastBytes > walThreshold);
    }

    void onCheckpoint(final long nowMs, final long logBytes)
    {
        lastMs = nowMs;
        lastBytes = logBytes;
    }
}
