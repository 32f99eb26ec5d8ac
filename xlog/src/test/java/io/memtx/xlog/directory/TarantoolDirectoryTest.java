package io.memtx.xlog.directory;

import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.tuple.msgpack.MsgPack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Directories written by Tarantool 2.6 are read by us, and directories written by us by Tarantool. The first half
 * needs no Tarantool: the directory in the resources, made by {@code make.lua} beside it, stands for it.
 */
class TarantoolDirectoryTest
{
    private static final Path TARANTOOL = Path.of("/usr/bin/tarantool");
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    private Path work;

    private static Path golden() throws URISyntaxException
    {
        return Path.of(TarantoolDirectoryTest.class.getResource("/tarantool-2.6/make.lua").toURI()).getParent();
    }

    private static DirectoryContents scan(final Path path)
    {
        return new XlogDirectory(FileStorage.INSTANCE, path, path).scan(LogFixture.INSTANCE_UUID, false);
    }

    /** Replays all logs on the first snapshot, checking gaps; counts what is found. */
    private static final class Replay
    {
        private final Vclock recovered = new Vclock();
        private final List<Integer> transactionLengths = new ArrayList<>();
        private int localRows;
        private int nops;
        private int inserts;
        private long largestKey;

        Replay(final DirectoryContents contents)
        {
            XlogFile previous = null;
            for (final XlogFile log : contents.logs())
            {
                assertEquals(null, DirectoryContents.gapBefore(previous, log, recovered));
                try (XlogFileReader reader = XlogFileReader.open(
                    FileStorage.INSTANCE, log.path(), FileType.XLOG, ReadMode.STRICT))
                {
                    while (reader.nextTransaction())
                    {
                        transactionLengths.add(reader.transactionRowCount());
                        while (reader.nextRow())
                        {
                            count(reader.row());
                        }
                    }
                    assertEquals(TailState.CLEAN, reader.tailState(), log.path().toString());
                    assertEquals(recovered, reader.vclock());
                }
                previous = log;
            }
        }

        private void count(final RowFlyweight row)
        {
            recovered.follow(row.replicaId(), row.lsn());
            localRows += row.isLocal() ? 1 : 0;
            nops += RowType.NOP.code() == row.type() ? 1 : 0;
            if (RowType.INSERT.code() == row.type() && 512 == MsgPack.getInteger(row.bodyValue(BodyKey.SPACE_ID)))
            {
                inserts++;
                final long tuple = row.bodyValue(BodyKey.TUPLE);
                largestKey = Math.max(largestKey, MsgPack.getInteger(MsgPack.firstElement(tuple)));
            }
        }
    }

    private static void checkMade(final Path path)
    {
        final DirectoryContents contents = scan(path);
        final Replay replay = new Replay(contents);
        assertEquals("{0: 7, 1: 194}", replay.recovered.toString());
        assertEquals(7, replay.localRows);
        assertEquals(2, replay.nops, "one of a trigger, one that 2.6 puts behind a local last row");
        assertEquals(10 + 20 + 3 + 2 + 1 + 1 + 100 + 42 + 5, replay.inserts);
        assertEquals(1420, replay.largestKey);
        assertTrue(replay.transactionLengths.containsAll(List.of(1, 2, 3, 4, 100)), "" + replay.transactionLengths);

        final XlogFile snap = contents.newestSnap();
        assertEquals("{0: 7, 1: 189}", snap.vclock().toString());
        try (XlogFileReader reader = XlogFileReader.open(
            FileStorage.INSTANCE, snap.path(), FileType.SNAP, ReadMode.STRICT))
        {
            long rows = 0;
            long local = 0;
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    assertEquals(rows++, reader.row().lsn());
                    assertEquals(0, reader.row().replicaId());
                    assertEquals(RowType.INSERT.code(), reader.row().type());
                    local += reader.row().isLocal() ? 1 : 0;
                }
            }
            assertEquals(7, local);
            assertEquals(TailState.CLEAN, reader.tailState());
        }
        assertEquals(2, contents.logsFrom(snap.vclock()).size());
    }

    @Test
    void shouldReadDirectoryThatTarantoolWrote() throws Exception
    {
        checkMade(golden());
    }

    @Test
    void shouldReadDirectoryThatTheInstalledTarantoolWrites() throws Exception
    {
        assumeTarantool();
        run(golden().resolve("make.lua"));
        run(golden().resolve("make.lua"), "again");
        checkMade(work);
    }

    @Test
    void shouldWriteLogThatTarantoolReplays() throws Exception
    {
        assumeTarantool();
        copyGolden();
        final XlogFile last = lastLog();
        Files.delete(last.path()); // an empty one, of the name that ours takes
        try (LogFixture log = new LogFixture(work, last.vclock(), last.meta().prevVclock(), true))
        {
            log.insertBlock(7001, "plain");
            log.insert(512, 0, 7002, "a").insert(513, 1, 7003, "local").insert(512, 0, 7004, "b").commit(0);
            log.insert(512, 0, 7005, "second transaction of the block").commit(0).flush();
            log.insert(513, 1, 7006, "local first").insert(512, 0, 7007, "c").commit(0).flush();
            log.insertBlock(7008, "compressed ".repeat(1000));
            log.batch().beginRow(RowType.NOP, 0);
            log.batch().endRow();
            log.commit(0).flush().eof();
        }
        assertEquals("7001 7002 7004 7005 7007 7008 / 7003 7006 / 11000 / 201",
            query("local function keys(s) local t = {} for _, r in s:pairs({7000}, {iterator = 'GE'}) do " +
            "table.insert(t, r[1]) end return table.concat(t, ' ') end " +
            "print(keys(box.space.data) .. ' / ' .. keys(box.space.private) .. ' / ' .. #box.space.data:get(7008)[2]" +
            " .. ' / ' .. tostring(box.info.vclock[1]))"));
    }

    @Test
    void shouldWriteSnapshotThatTarantoolLoads() throws Exception
    {
        assumeTarantool();
        copyGolden();
        final XlogFile newest = scan(work).newestSnap();
        final Path original = work.resolve("original");
        Files.move(newest.path(), original);
        try (Stream<Path> files = Files.list(work))
        {
            for (final Path file : files.filter((path) -> path.toString().endsWith("log")).toList())
            {
                Files.delete(file);
            }
        }
        try (XlogFileReader reader = XlogFileReader.open(
            FileStorage.INSTANCE, original, FileType.SNAP, ReadMode.STRICT);
            SnapWriter writer = new SnapWriter(
                FileStorage.INSTANCE, work, LogFixture.INSTANCE_UUID, newest.vclock(), 1700000000.5, true, 0))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    final RowFlyweight row = reader.row();
                    final long tuple = row.bodyValue(BodyKey.TUPLE);
                    writer.appendTuple((int)MsgPack.getInteger(row.bodyValue(BodyKey.SPACE_ID)), row.groupId(),
                        tuple, (int)(MsgPack.skip(tuple) - tuple));
                }
            }
            assertEquals(newest.path(), writer.commit());
        }
        assertEquals("178 / 7 / 189", query("print(box.space.data:len() .. ' / ' .. box.space.private:len()" +
            " .. ' / ' .. tostring(box.info.vclock[1]))"));
    }

    private XlogFile lastLog()
    {
        final List<XlogFile> logs = scan(work).logs();
        return logs.get(logs.size() - 1);
    }

    private void copyGolden() throws Exception
    {
        try (Stream<Path> files = Files.list(golden()))
        {
            for (final Path file : files.toList())
            {
                Files.copy(file, work.resolve(file.getFileName().toString()));
            }
        }
    }

    private static void assumeTarantool()
    {
        assumeTrue(Files.isExecutable(TARANTOOL), "needs " + TARANTOOL + " (version 2.6) as the oracle");
    }

    private String query(final String lua) throws Exception
    {
        final Path script = work.resolve("query.lua");
        Files.writeString(script, "box.cfg{log = 'query.log', log_level = 5}\n" + lua + "\nos.exit(0)\n");
        return run(script);
    }

    private String run(final Path script, final String... arguments) throws Exception
    {
        final List<String> command = new ArrayList<>(List.of(TARANTOOL.toString(), script.toString()));
        command.addAll(List.of(arguments));
        final Path output = work.resolve("output.txt");
        final Process process = new ProcessBuilder(command).directory(work.toFile())
            .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        final boolean isDone = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!isDone)
        {
            process.destroyForcibly();
        }
        final String text = Files.readString(output, StandardCharsets.UTF_8).trim();
        final Path log = work.resolve("query.log");
        assertTrue(isDone && 0 == process.exitValue(),
            () -> text + (Files.exists(log) ? readQuietly(log) : ""));
        return text;
    }

    private static String readQuietly(final Path path)
    {
        try
        {
            return "\n" + Files.readString(path);
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }
}
