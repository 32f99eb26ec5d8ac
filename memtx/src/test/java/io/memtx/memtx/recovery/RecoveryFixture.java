package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A directory of one instance whose last log is written by hand, and what an engine makes of it. */
final class RecoveryFixture
{
    static final String SPACE = "t";

    private final Path directory;
    private final Vclock vclock;
    private final Vclock lastStart;
    private final int spaceId;
    private final List<String> dropped = new ArrayList<>();

    /**
     * Makes an instance with a space that has ten tuples {@code [0, "word 0"]} and so on.
     *
     * @param directory of it, to be made.
     */
    RecoveryFixture(final Path directory) throws IOException
    {
        this.directory = directory;
        try (Memtx db = Memtx.open(new MemtxContext(directory).instanceUuid(LogFixture.INSTANCE_UUID)))
        {
            final Space space = db.createSpace(SPACE, (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field("word", FieldType.STRING)
                .primaryKey("id"));
            for (int i = 0; i < 10; i++)
            {
                space.insert(i, "word " + i);
            }
            spaceId = space.id();
            vclock = db.info().vclock().copy();
        }
        final List<Path> logs = files(".xlog");
        for (final Path log : logs.subList(1, logs.size()))
        {
            Files.delete(log);
        }
        lastStart = new Vclock();
    }

    Path directory()
    {
        return directory;
    }

    int spaceId()
    {
        return spaceId;
    }

    /** At the end of what the engine wrote. */
    Vclock vclock()
    {
        return vclock;
    }

    List<String> dropped()
    {
        return dropped;
    }

    /** The last log, goes on where the engine ended. */
    LogFixture log()
    {
        return new LogFixture(directory, vclock, lastStart, false);
    }

    /** Writes a last log of one row that is a transaction of its own. */
    Path logOf(final RowType type, final Consumer<MsgPackWriter> body)
    {
        try (LogFixture log = log())
        {
            body.accept(log.batch().beginRow(type, HeaderKey.GROUP_DEFAULT));
            log.batch().endRow();
            log.commit(0).flush().eof();
            return log.path();
        }
    }

    Memtx open(final boolean isForced)
    {
        return Memtx.open(new MemtxContext(directory).forceRecovery(isForced).recoveryListener(new RecoveryListener()
        {
            @Override
            public void onDropped(final Path file, final String reason)
            {
                dropped.add(file.getFileName() + ": " + reason);
            }
        }));
    }

    /** The tuples of the space as an opening finds them. */
    List<Tuple> tuples(final boolean isForced)
    {
        try (Memtx db = open(isForced))
        {
            return db.space(SPACE).primary().select();
        }
    }

    List<Path> files(final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
