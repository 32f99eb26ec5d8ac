package io.memtx.synchro.limbo;

/**
 * Figures of the queue, to be shown.
 *
 * @param length          entries that wait for a verdict and are not subject to a ROLLBACK.
 * @param sizeBytes       of all entries.
 * @param isBusy          whether a roll-back or a change of the owner is under way.
 * @param ageNs           for how long the oldest entry has waited, 0 when there is none.
 * @param confirmLagNs    how long the latest confirmed entry took from its commit to its confirmation.
 * @param confirmedCount  entries confirmed since this instance was started.
 * @param rolledBackCount entries rolled back since.
 */
public record LimboFigures(
    int length,
    long sizeBytes,
    boolean isBusy,
    long ageNs,
    long confirmLagNs,
    long confirmedCount,
    long rolledBackCount)
{
}
