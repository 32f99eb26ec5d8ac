package io.memtx.bench.probe;

import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.MemtxInfo;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.journal.WalMode;

/**
 * What a tuple {@code {unsigned, string(7), unsigned}} with one index takes, as the engine counts it: {@link
 * ProbeNames#TUPLE_BYTES} by the tuple, {@link ProbeNames#ENTRY_BYTES} by its index entry, {@link
 * ProbeNames#TOTAL_BYTES} of the arena with all that is lost between objects.
 */
final class MemoryProbe implements Probe
{
    private static final long MEMORY_BYTES = 1L << 30;
    private static final int NAMES = 1_000_000;
    private static final int YEARS = 100;
    private static final int TURN_MASK = 63;

    private final IndexType type;
    private final int count;

    MemoryProbe(final IndexType type, final int count)
    {
        this.type = type;
        this.count = count;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (Scratch scratch = new Scratch();
            Memtx db = Memtx.open(new MemtxContext(scratch.directory())
                .walMode(WalMode.NONE)
                .memtxMemory(MEMORY_BYTES)
                .checkpointIntervalMs(0)))
        {
            final Space space = db.createSpace("persons", (def) -> def
                .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).field("year", FieldType.UNSIGNED)
                .primaryKey(type, "id"));
            final MemtxInfo before = db.info();
            fill(db, space);
            final MemtxInfo after = db.info();
            final double usedBytes = after.memory().usedBytes() - before.memory().usedBytes();
            final double takenBytes = after.memory().takenBytes() - before.memory().takenBytes();
            final double indexBytes = after.indexBytes() - before.indexBytes();
            results.add(ProbeNames.TUPLE_BYTES, (usedBytes - indexBytes) / count);
            results.add(ProbeNames.ENTRY_BYTES, indexBytes / count);
            results.add(ProbeNames.TOTAL_BYTES, takenBytes / count);
        }
    }

    /** Ids from 0 in random order: what a table of a million records has. */
    private void fill(final Memtx db, final Space space)
    {
        final int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            final int other = (int)(KeySequence.key(i) % (i + 1));
            ids[i] = ids[other];
            ids[other] = i;
        }
        for (int i = 0; i < count; i++)
        {
            db.changes().insert(space).u64(ids[i]).string(name(ids[i])).u64(ids[i] % YEARS).commit();
            if (0 == (i & TURN_MASK))
            {
                db.doWork();
            }
        }
    }

    private static String name(final int id)
    {
        return String.format("n%06d", id % NAMES);
    }
}
