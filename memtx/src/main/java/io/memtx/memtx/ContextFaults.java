package io.memtx.memtx;

import io.memtx.memtx.submission.SubmissionQueue;

import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with the options of an engine. Stateless.
 */
final class ContextFaults
{
    private ContextFaults()
    {
    }

    /** Throws IllegalArgumentException that lists every fault. */
    static void check(final MemtxContext context)
    {
        final List<String> faults = new ArrayList<>();
        final long memory = context.memtxMemory();
        check(
            faults, memory >= 1 << 20 && memory <= 30L << 30, "memtx_memory is out of 1 MiB..30 GiB", memory);
        final long tupleSize = context.memtxMaxTupleSize();
        check(
            faults, tupleSize >= 64 && tupleSize <= 32 << 20,
            "memtx_max_tuple_size is out of 64..33554432", tupleSize);
        check(faults, context.walMaxSize() >= 4096, "wal_max_size is less than 4096", context.walMaxSize());
        check(
            faults, context.checkpointIntervalMs() >= 0,
            "checkpoint_interval is negative", context.checkpointIntervalMs());
        check(
            faults, context.checkpointWalThreshold() > 0,
            "checkpoint_wal_threshold is not positive", context.checkpointWalThreshold());
        check(
            faults, context.checkpointCount() >= 1, "checkpoint_count is less than 1", context.checkpointCount());
        check(
            faults, context.submissionCapacity() >= 2,
            "submission capacity is less than 2", context.submissionCapacity());
        final int ringLength = context.submissionRingLength();
        check(
            faults, Integer.bitCount(ringLength) == 1 && ringLength >= SubmissionQueue.MIN_LENGTH,
            "submission ring length is no power of two from 4096", ringLength);
        if (!faults.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    private static void check(final List<String> faults, final boolean isGood, final String what, final long value)
    {
        if (!isGood)
        {
            faults.add(what + ": " + value);
        }
    }
}
