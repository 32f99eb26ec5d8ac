package io.memtx.bench.probe;

import io.memtx.bench.engine.EngineFixture;
import io.memtx.bench.floor.FloorBeside;
import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.Reader;
import io.memtx.memtx.ReaderIndex;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.TupleView;
import io.memtx.xlog.journal.WalMode;

/**
 * A writer at full speed and a reader on another thread, in one space: by how much each slows the other down, beside a
 * floor's writer and reader that share nothing. Each read is a stay of its own: enter, find, read, leave.
 */
final class BesideProbe implements Probe
{
    private static final int WARM_UPS = 2;

    private final IndexType type;
    private final int count;
    private final int phaseMs;
    private final int rounds;

    BesideProbe(final IndexType type, final int count, final int phaseMs, final int rounds)
    {
        this.type = type;
        this.count = count;
        this.phaseMs = phaseMs;
        this.rounds = rounds;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (FloorBeside floor = new FloorBeside(count);
            EngineFixture engine = new EngineFixture(WalMode.NONE, type, count).fill(count))
        {
            final FloorReads floorReads = new FloorReads(floor);
            final EngineReads engineReads = new EngineReads(engine);
            final EngineWrites engineWrites = new EngineWrites(engine);
            for (int i = 0; i < WARM_UPS; i++)
            {
                new Pair(floor::replace, floorReads, phaseMs).round();
                new Pair(engineWrites, engineReads, phaseMs).round();
            }
            final Pair floorPair = new Pair(floor::replace, floorReads, phaseMs);
            final Pair enginePair = new Pair(engineWrites, engineReads, phaseMs);
            for (int i = 0; i < rounds; i++)
            {
                floorPair.round();
                enginePair.round();
            }
            results.add(ProbeNames.WRITER_SLOWDOWN, enginePair.firstSlowdown());
            results.add(ProbeNames.READER_SLOWDOWN, enginePair.secondSlowdown());
            results.add(ProbeNames.FLOOR_WRITER_SLOWDOWN, floorPair.firstSlowdown());
            results.add(ProbeNames.FLOOR_READER_SLOWDOWN, floorPair.secondSlowdown());
            results.add(ProbeNames.WRITER_NS, enginePair.firstAloneNs());
            results.add(ProbeNames.READER_NS, enginePair.secondAloneNs());
            results.add("consumed", floorReads.sum + engineReads.sum);
        }
    }

    /** Of the floor. */
    private static final class FloorReads implements Pair.SecondOperation
    {
        private final FloorBeside floor;
        private long sum;

        FloorReads(final FloorBeside floor)
        {
            this.floor = floor;
        }

        @Override
        public void run()
        {
            sum += floor.get();
        }
    }

    /** Of the engine, on the engine's thread. */
    private final class EngineWrites implements Pair.Operation
    {
        private final EngineFixture engine;
        private final KeySequence keys = new KeySequence(count);
        private long version;

        EngineWrites(final EngineFixture engine)
        {
            this.engine = engine;
        }

        @Override
        public void run()
        {
            engine.replace(keys.next(), ++version);
            engine.turn();
        }

        @Override
        public void idle()
        {
            engine.db().doWork();
        }
    }

    /** Of the engine, on another thread. */
    private final class EngineReads implements Pair.SecondOperation
    {
        private final EngineFixture engine;
        private final KeySequence keys = KeySequence.seeded(count, 7);
        private final TupleView view = new TupleView();
        private Reader reader;
        private ReaderIndex index;
        private long sum;

        EngineReads(final EngineFixture engine)
        {
            this.engine = engine;
        }

        @Override
        public void begin()
        {
            reader = engine.db().reader();
            index = reader.primary(EngineFixture.SPACE_NAME);
        }

        @Override
        public void run()
        {
            reader.enter();
            if (index.get(keys.next(), view))
            {
                sum += view.getUnsigned(1) ^ view.getUnsigned(4);
            }
            reader.exit();
        }

        @Override
        public void end()
        {
            reader.close();
        }
    }
}
