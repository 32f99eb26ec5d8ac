package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A life of creating, writing, rotating, checkpointing and closing, and a recovery, killed before each change of a
 * file: what is left is opened and holds everything acknowledged until then.
 */
class StepTest
{
    private static final int LONGEST_COPY = 1 << 20;

    @TempDir
    private Path parent;
    private Path directory;
    private volatile long acknowledged;
    private final List<Copy> copies = new ArrayList<>();

    private record Copy(Path path, String step, long acknowledgedMin, long acknowledgedMax)
    {
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldHoldWhatWasAcknowledgedWhenKilledAtAnyStep(final WalMode mode) throws IOException
    {
        directory = parent.resolve("life");
        final MemtxContext context = new MemtxContext(directory)
            .walMode(mode).walMaxSize(4096).checkpointCount(1).storage(new FaultStorage(this::copy).oneAtATime());
        for (int life = 0; life < 2; life++)
        {
            try (Memtx db = Memtx.open(context))
            {
                final Space space = db.hasSpace("t") ?
                    db.space("t") : db.createSpace("t", (def) -> def.field("id", UNSIGNED).primaryKey("id"));
                acknowledged = Math.max(acknowledged, 1);
                for (int i = 0; i < 20; i++)
                {
                    space.insert(acknowledged, "x".repeat(300));
                    acknowledged++;
                    if (10 == i)
                    {
                        db.snapshot();
                    }
                }
            }
        }
        openAll();
    }

    @Test
    void shouldRecoverWhenKilledAtAnyStepOfARecovery() throws Exception
    {
        directory = parent.resolve("killed");
        CrashDirectory.make(directory, WalMode.WRITE);
        final List<String> expected;
        final Path other = parent.resolve("other");
        copyTo(other);
        try (Memtx db = Memtx.open(other))
        {
            expected = content(db);
        }

        try (Memtx db = Memtx.open(new MemtxContext(directory).storage(new FaultStorage(this::copy).oneAtATime())))
        {
            assertEquals(expected, content(db));
        }
        assertTrue(copies.size() > 8, "copies=" + copies.size());
        for (final Copy copy : copies)
        {
            try (Memtx db = Memtx.open(copy.path()))
            {
                assertEquals(expected, content(db), copy.step());
            }
        }
    }

    private void openAll() throws IOException
    {
        assertTrue(copies.size() > 40, "copies=" + copies.size());
        for (final Copy copy : copies)
        {
            for (int i = copy.acknowledgedMin() % 3 == 0 ? 0 : 1; i < 2; i++)
            {
                try (Memtx db = Memtx.open(copy.path()))
                {
                    final long size = db.hasSpace("t") ? db.space("t").size() + 1 : 0;
                    final String what = copy.step() + ": acknowledged=" + copy.acknowledgedMin() + ".." +
                        copy.acknowledgedMax() + " recovered=" + size;
                    assertTrue(size >= copy.acknowledgedMin() && size <= copy.acknowledgedMax() + 1, what);
                    assertTrue(size < 2 || null != db.space("t").get(size - 1), what);
                }
                catch (final RuntimeException ex)
                {
                    throw new AssertionError(copy.step(), ex);
                }
            }
        }
    }

    private static List<String> content(final Memtx db)
    {
        final List<String> content = new ArrayList<>();
        db.space(CrashScript.ACCOUNTS).index("tag").select().forEach((tuple) -> content.add(tuple.toString()));
        db.space(CrashScript.EVENTS).primary().select().forEach((tuple) -> content.add(tuple.toString()));
        return content;
    }

    private synchronized void copy(final String call, final Path path) throws IOException
    {
        final boolean isPreparing = "write".equals(call) && path.toString().endsWith("next.xlog.inprogress");
        if (isPreparing || path.toString().endsWith(".lock"))
        {
            return; // nothing depends on it
        }
        final long before = acknowledged;
        final Path target = parent.resolve("step" + copies.size());
        copyTo(target);
        copies.add(new Copy(
            target, copies.size() + ": before " + call + ' ' + path.getFileName(), before, acknowledged));
    }

    /**
     * Copies the beginning of each log: what was prepared beyond is zero. The newest first, as the transaction thread
     * stores on meanwhile.
     */
    private void copyTo(final Path target) throws IOException
    {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.filter(Files::isRegularFile).sorted(Comparator.reverseOrder()).toList())
            {
                try (FileChannel from = FileChannel.open(file);
                    FileChannel to = FileChannel.open(target.resolve(file.getFileName()),
                        StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
                {
                    from.transferTo(0, file.toString().contains("xlog") ? LONGEST_COPY : from.size(), to);
                }
            }
        }
    }
}
