package io.memtx.memtx.fuzz;

import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/** A directory in memory, what recovery makes of it, and whether that is one piece. */
final class FuzzDirectory
{
    private static final Path PATH = Path.of("fuzz");
    private static final int SPACE_ID = 512;
    private static final long QUOTA_BYTES = 4 << 20;

    private final MemoryDirectory storage = new MemoryDirectory();

    /** A file with the right header; the caller fills and closes it. */
    LogFixture file(final FileType type, final String name, final Vclock start, final Vclock prev)
    {
        final String header = type + "\n0.13\nInstance: " + LogFixture.INSTANCE_UUID + "\nVClock: " + start + '\n' +
            (null == prev ? "" : "PrevVClock: " + prev + '\n') + '\n';
        return LogFixture.of(storage, PATH.resolve(name), header, start, false);
    }

    /** Rows of a snapshot that has a space with a tree, a hash and a sequence of its own. */
    static void writeBase(final LogFixture snap)
    {
        final Rows rows = new Rows(snap);
        rows.add(SystemSpaces.SCHEMA, "cluster", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
        rows.add(SystemSpaces.SCHEMA, "version", 2, 6, 0);
        rows.add(SystemSpaces.SPACE, SPACE_ID, 1, "t", "memtx", 0, Map.of(), List.of(
            Map.of("name", "id", "type", "unsigned"), Map.of("name", "word", "type", "string")));
        rows.add(SystemSpaces.INDEX, SPACE_ID, 0, "pk", "tree", Map.of("unique", true), List.of(
            List.of(0, "unsigned")));
        rows.add(SystemSpaces.INDEX, SPACE_ID, 1, "word", "hash", Map.of("unique", true), List.of(
            List.of(1, "string")));
        rows.add(SystemSpaces.CLUSTER, 1, LogFixture.INSTANCE_UUID.toString());
        for (int i = 0; i < 5; i++)
        {
            rows.add(SPACE_ID, i, "word " + i);
        }
        snap.flush();
    }

    /**
     * Recovers, and checks that every index has every tuple.
     *
     * @return what there is, as text.
     */
    String recover(final boolean isForced, final boolean isAfterRestart, final boolean isReadOnly)
    {
        try (Arena arena = new Arena(QUOTA_BYTES, QUOTA_BYTES))
        {
            final RecoveredState state = new Recovery(
                storage, new XlogDirectory(storage, PATH, PATH), arena, RecoveryListener.NONE, isForced)
                .afterRestart(isAfterRestart)
                .readOnly(isReadOnly)
                .recover(null, null, 0);
            if (!isReadOnly)
            {
                beginLog(state);
            }
            final StringBuilder text = new StringBuilder(state.vclock().toString());
            for (final SpaceStore space : state.schema().spaces())
            {
                if (0 != space.indexes().length && !SystemSpaces.isView(space.id()))
                {
                    check(arena, space, text);
                }
            }
            return text.toString();
        }
    }

    /** As an engine does at once: the log that made way for it is not missed. */
    private void beginLog(final RecoveredState state)
    {
        final String name = FileType.XLOG.fileName(state.vclock().signature());
        if (!storage.exists(PATH.resolve(name)))
        {
            try (LogFixture log = file(FileType.XLOG, name, state.vclock(), state.prevVclock()))
            {
                log.eof();
            }
        }
    }

    private static void check(final Arena arena, final SpaceStore space, final StringBuilder text)
    {
        final long[] counts = new long[space.indexes().length];
        final TupleCursor cursor = space.primary().base().cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            space.format().validate(arena.tuple(ref));
            for (int i = 0; i < counts.length; i++)
            {
                final IndexStore index = space.indexes()[i];
                if (index.includes(ref))
                {
                    counts[i]++;
                    if (ref != index.base().find(arena.tuple(ref)))
                    {
                        throw new AssertionError("not found in index " + index.def().name() + ": " +
                            MsgPackText.of(arena.tuple(ref)));
                    }
                }
            }
            text.append('\n').append(space.id()).append(' ').append(MsgPackText.of(arena.tuple(ref)));
        }
        for (int i = 0; i < counts.length; i++)
        {
            if (counts[i] != space.indexes()[i].base().size())
            {
                throw new AssertionError("index " + space.indexes()[i].def().name() + " has " +
                    space.indexes()[i].base().size() + " entries for " + counts[i] + " tuples");
            }
        }
    }

    private static final class Rows
    {
        private final LogFixture snap;
        private int count;

        Rows(final LogFixture snap)
        {
            this.snap = snap;
        }

        void add(final int spaceId, final Object... fields)
        {
            final Tuple tuple = Tuple.of(fields);
            snap.row(RowType.INSERT, 0, 0, count++, LogFixture.NO_TSN, 0, (body) ->
            {
                body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId).unsigned(BodyKey.TUPLE);
                tuple.encode(body);
            });
        }
    }
}
