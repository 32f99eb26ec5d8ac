package io.memtx.xlog.file;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Transactions whose rows stand between each other, or that have no end: refused, and by force put in order. */
class TangledRowsTest
{
    private static final int COMMIT = HeaderKey.FLAG_COMMIT;

    @TempDir
    private Path directory;
    private final List<String> dropped = new ArrayList<>();

    @Test
    void shouldRefuseAndPutInOrderWithinABlock() throws IOException
    {
        final Path file = write((log) ->
        {
            row(log, 1, 10, 10, 0);
            row(log, 1, 11, 11, 0);
            row(log, 1, 12, 10, 0);
            row(log, 1, 13, LogFixture.NO_TSN, 0);
            row(log, 1, 14, 11, COMMIT);
            row(log, 1, 15, 10, COMMIT);
            log.flush();
        });
        refuse(file, "found a next transaction with the previous one not yet committed");
        assertEquals(List.of("13", "11 14", "10 12 15"), read(file));
        assertEquals(List.of(), dropped);
    }

    @Test
    void shouldPutInOrderOverBlocks() throws IOException
    {
        final Path file = write((log) ->
        {
            row(log, 1, 10, 10, 0).flush();
            row(log, 1, 11, 11, 0).flush();
            row(log, 1, 12, 10, COMMIT).flush();
            row(log, 1, 13, LogFixture.NO_TSN, 0).flush();
            row(log, 1, 14, 11, COMMIT).flush();
            row(log, 1, 15, LogFixture.NO_TSN, 0).flush();
        });
        refuse(file, "found a not finished transaction in the log");
        assertEquals(List.of("10 12", "13", "11 14", "15"), read(file));
        assertEquals(List.of(), dropped);
    }

    @Test
    void shouldDropATransactionWithoutItsLastRow() throws IOException
    {
        final Path file = write((log) ->
        {
            row(log, 1, 10, LogFixture.NO_TSN, 0).flush();
            row(log, 1, 11, 11, 0);
            row(log, 1, 12, 11, 0).flush();
            row(log, 1, 13, LogFixture.NO_TSN, 0).flush();
        });
        refuse(file, "found a not finished transaction in the log");
        assertEquals(List.of("10", "13"), read(file));
        assertEquals(1, dropped.size());
        assertTrue(dropped.get(0).startsWith(
            "INVALID_TRANSACTION rows=2 found a not finished transaction in the log: " +
            "{type: 'NOP', replica_id: 1, lsn: 11, tsn: 11"), dropped.toString());
    }

    @Test
    void shouldTellTransactionsOfTwoInstancesWithOneNumberApart() throws IOException
    {
        final Path file = write((log) ->
        {
            local(log, 1, 20, 0);
            row(log, 2, 20, 20, 0);
            row(log, 3, 20, 20, 0);
            row(log, 3, 21, 20, COMMIT);
            row(log, 2, 21, 20, 0);
            local(log, 2, 20, COMMIT);
            log.flush();
        });
        assertEquals(List.of("20 21", "1 20 21 2"), read(file));
    }

    @Test
    void shouldLeaveOutABadBlockAndKeepWhatItWouldHaveEnded() throws IOException
    {
        final Path file = write((log) ->
        {
            row(log, 1, 10, 10, 0).flush();
            // ends it, but a row behind names no transaction that can be
            row(log, 1, 11, 10, COMMIT);
            row(log, 1, 12, 0, COMMIT).flush();
            row(log, 1, 13, 10, COMMIT).flush();
        });
        assertEquals(List.of("10 13"), read(file));
        assertEquals(1, dropped.size());
        assertTrue(dropped.get(0).contains("found a row without TSN"), dropped.toString());
    }

    @Test
    void shouldAgreeWithAModel() throws IOException
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            final List<String> expected = new ArrayList<>();
            final List<List<Long>> open = new ArrayList<>();
            final Path file = write((log) ->
            {
                long lsn = 1;
                for (int i = random.nextInt(60); i >= 0; i--, lsn++)
                {
                    final int dice = random.nextInt(10);
                    if (dice < 2)
                    {
                        row(log, 1, lsn, LogFixture.NO_TSN, 0);
                        expected.add(Long.toString(lsn));
                    }
                    else if (dice < 5 || open.isEmpty())
                    {
                        open.add(new ArrayList<>(List.of(lsn)));
                        row(log, 1, lsn, lsn, 0);
                    }
                    else
                    {
                        final List<Long> transaction = open.get(random.nextInt(open.size()));
                        transaction.add(lsn);
                        row(log, 1, lsn, transaction.get(0), dice < 8 ? 0 : COMMIT);
                        if (dice >= 8)
                        {
                            open.remove(transaction);
                            expected.add(text(transaction));
                        }
                    }
                    if (0 == random.nextInt(4) || 0 == i)
                    {
                        log.flush();
                    }
                }
            });
            dropped.clear();
            assertEquals(expected, read(file), "seed=" + seed + " round=" + round);
            assertEquals(open.size(), dropped.size(), "seed=" + seed + " round=" + round);
        }
    }

    private Path write(final Writer writer) throws IOException
    {
        final Path file = directory.resolve("tangled.xlog");
        Files.deleteIfExists(file);
        try (LogFixture log = LogFixture.at(file, new Vclock()))
        {
            writer.write(log);
            log.eof();
        }
        return file;
    }

    private static LogFixture row(
        final LogFixture log, final int replicaId, final long lsn, final long tsn, final int flags)
    {
        return log.row(RowType.NOP, replicaId, HeaderKey.GROUP_DEFAULT, lsn, tsn, flags, null);
    }

    private static void local(final LogFixture log, final long lsn, final long tsn, final int flags)
    {
        log.row(RowType.NOP, 0, HeaderKey.GROUP_LOCAL, lsn, tsn, flags, (MsgPackWriter body) -> { });
    }

    private static void refuse(final Path file, final String text)
    {
        for (final ReadMode mode : List.of(ReadMode.STRICT, ReadMode.UNCLOSED, ReadMode.PREFIX))
        {
            final XlogException ex = assertThrows(XlogException.class, () -> read(file, mode, DropListener.NONE));
            assertEquals(Kind.INVALID_TRANSACTION, ex.kind());
            assertTrue(ex.detail().startsWith(text), ex.detail());
        }
    }

    private List<String> read(final Path file)
    {
        return read(file, ReadMode.SALVAGE, new DropListener()
        {
            @Override
            public void onDropped(final long firstOffset, final long endOffset, final XlogException reason)
            {
                dropped.add(reason.kind() + " " + reason.detail());
            }

            @Override
            public void onUnfinished(
                final long firstOffset, final long endOffset, final int rowCount, final XlogException reason)
            {
                assertTrue(firstOffset > 0 && firstOffset < endOffset, "offsets " + firstOffset + ".." + endOffset);
                dropped.add(reason.kind() + " rows=" + rowCount + " " + reason.detail());
            }
        });
    }

    private static List<String> read(final Path file, final ReadMode mode, final DropListener listener)
    {
        final List<String> transactions = new ArrayList<>();
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, file, FileType.XLOG, mode, 1 << 20, listener))
        {
            while (reader.nextTransaction())
            {
                final List<Long> lsns = new ArrayList<>();
                while (reader.nextRow())
                {
                    lsns.add(reader.row().lsn());
                }
                transactions.add(text(lsns));
            }
        }
        return transactions;
    }

    private static String text(final List<Long> lsns)
    {
        return String.join(" ", lsns.stream().map(Object::toString).toList());
    }

    @FunctionalInterface
    private interface Writer
    {
        void write(LogFixture log);
    }
}
