package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/**
 * A program to be killed: it inserts ids 0, 1, 2 ... in transactions of some, and takes the changes into a file, a line
 * for each transaction together with the vclock behind it. Begun again it goes on from the last whole line.
 */
final class ChangeSink implements AutoCloseable
{
    private final FileChannel file;
    private final StringBuilder line = new StringBuilder();
    private final Vclock vclock = new Vclock();

    private ChangeSink(final Path path) throws IOException
    {
        final List<String> lines = lines(path);
        if (!lines.isEmpty())
        {
            final String last = lines.get(lines.size() - 1);
            vclock.copyFrom(Vclock.parse(last.substring(0, last.indexOf('|'))));
        }
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        final long length = lines.stream().mapToLong((text) -> text.length() + 1).sum();
        file.truncate(length).position(length);
    }

    /** The whole lines. */
    static List<String> lines(final Path path) throws IOException
    {
        final String text = Files.exists(path) ? Files.readString(path) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * @param args directory, file, log mode, seed, and for how many transactions.
     */
    public static void main(final String[] args) throws IOException
    {
        final Random random = new Random(Long.parseLong(args[3]));
        final MemtxContext context = new MemtxContext(Path.of(args[0]))
            .memtxMemory(32 << 20).walMaxSize(32 << 10).checkpointCount(1).walMode(WalMode.valueOf(args[2]));
        try (Memtx db = Memtx.open(context); ChangeSink sink = new ChangeSink(Path.of(args[1])))
        {
            final Space space = db.spaceIfAbsent("s", (def) -> def
                .field("id", FieldType.UNSIGNED).field("text", FieldType.STRING).primaryKey("id"));
            try (ChangeStream stream = db.changes(sink.vclock, new ChangeOptions().space("s")))
            {
                System.out.println("ready");
                for (long left = Long.parseLong(args[4]); left > 0; left--)
                {
                    sink.step(db, space, stream, random);
                }
                while (0 != stream.poll(sink::onChange, 100))
                {
                    // takes the rest
                }
            }
        }
    }

    private void step(final Memtx db, final Space space, final ChangeStream stream, final Random random)
    {
        final Tuple max = space.primary().max();
        final long next = null == max ? 0 : max.getLong(0) + 1;
        final int count = 1 + random.nextInt(3);
        db.transact((tx) ->
        {
            for (int i = 0; i < count; i++)
            {
                tx.insert(space, next + i, "x".repeat(50));
            }
        });
        if (random.nextInt(8) < 1)
        {
            stream.poll(this::onChange, 1 + random.nextInt(30));
        }
        if (random.nextInt(100) < 1)
        {
            stream.release(stream.vclock());
            if (!(random.nextInt(3) < 1))
            {
                db.snapshot();
            }
        }
    }

    private void onChange(final Change change)
    {
        line.append(line.isEmpty() ? '|' : ' ').append(change.tuple().getLong(0));
        if (change.isLast())
        {
            change.copyVclock(vclock);
            line.insert(0, vclock).append('\n');
            try
            {
                file.write(ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.US_ASCII)));
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
            line.setLength(0);
        }
    }

    @Override
    public void close() throws IOException
    {
        file.close();
    }
}
