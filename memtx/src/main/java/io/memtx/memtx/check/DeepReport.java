package io.memtx.memtx.check;

import io.memtx.memtx.recovery.RecoveryReport;
import io.memtx.xlog.Vclock;

import java.util.List;

/**
 * What a deep check found. Immutable.
 *
 * @param vclock     of the last row, or null when the directory could not be recovered even by force.
 * @param spaceCount of spaces with an index, those of the system included.
 * @param indexCount of their indexes.
 * @param tupleCount of their tuples.
 * @param faults     the first {@link #MAX_FAULTS} things that are wrong; recovery's own first.
 * @param faultCount of all faults.
 * @param recovery   what opening the directory leaves out, by force when it does not open without; null when it does
 *                   not open at all.
 */
public record DeepReport(
    Vclock vclock,
    int spaceCount,
    int indexCount,
    long tupleCount,
    List<String> faults,
    long faultCount,
    RecoveryReport recovery)
{
    /** The most faults that are listed. */
    public static final int MAX_FAULTS = 100;

    /**
     * @return whether the directory opens without force and its indexes agree with its data.
     */
    public boolean isClean()
    {
        return 0 == faultCount;
    }
}
