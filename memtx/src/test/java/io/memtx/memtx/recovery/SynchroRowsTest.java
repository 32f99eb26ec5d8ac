package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Synchronous transactions in logs, what confirms them and what rolls them back, and that the rest is kept. */
class SynchroRowsTest
{
    private static final int SYNC = HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK;
    private static final int BEHIND_SYNC = HeaderKey.FLAG_WAIT_SYNC;

    @TempDir
    private Path parent;
    private RecoveryFixture fixture;

    @BeforeEach
    void write() throws IOException
    {
        fixture = new RecoveryFixture(parent.resolve("data"));
    }

    @Test
    void shouldKeepWhatIsConfirmedAndUndoWhatIsRolledBack()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "confirmed").commit(SYNC);
            replace(log, 20, "confirmed too").commit(SYNC);
            final long confirmed = log.vclock().get(1);
            replace(log, 3, "rolled back").commit(SYNC);
            final long first = log.vclock().get(1);
            delete(log, 4).commit(BEHIND_SYNC);
            replace(log, 21, "rolled back").commit(BEHIND_SYNC);
            replace(log, 21, "rolled back again");
            replace(log, 3, "rolled back again").commit(SYNC);
            synchro(log, RowType.RAFT_CONFIRM, 1, confirmed, 0);
            synchro(log, RowType.RAFT_ROLLBACK, 1, first, 0);
            replace(log, 22, "afterwards").commit(0);
            log.flush().eof();
        }
        final List<Tuple> expected = initial();
        expected.set(3, Tuple.of(3, "confirmed"));
        expected.add(Tuple.of(20, "confirmed too"));
        expected.add(Tuple.of(22, "afterwards"));
        assertEquals(expected, fixture.tuples(false));
        assertEquals(expected, fixture.tuples(true));
    }

    @Test
    void shouldConfirmAndRollBackByAPromote()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "confirmed").commit(SYNC);
            final long confirmed = log.vclock().get(1);
            replace(log, 4, "rolled back").commit(SYNC);
            foreign(log, RowType.RAFT_PROMOTE, 2, 1, (body) -> promote(body, 1, confirmed, 5));
            log.commit(0).flush().eof();
        }
        final List<Tuple> expected = initial();
        expected.set(3, Tuple.of(3, "confirmed"));
        try (Memtx db = fixture.open(false))
        {
            assertEquals(expected, db.space(RecoveryFixture.SPACE).primary().select());
            assertEquals(0, db.recoveryReport().pendingTransactions());
        }
    }

    @Test
    void shouldLeavePlainTransactionsToAPromote()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "plain").commit(0);
            foreign(log, RowType.RAFT_PROMOTE, 2, 1, (body) -> promote(body, 1, 0, 5));
            log.commit(0).flush().eof();
        }
        assertEquals("plain", fixture.tuples(false).get(3).getString(1));
    }

    @Test
    void shouldLeaveWhatAnotherInstanceHasOverwritten()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "first").commit(SYNC);
            final long first = log.vclock().get(1);
            replace(log, 3, "second").commit(SYNC);
            delete(log, 4).commit(SYNC);
            replace(log, 20, "new").commit(SYNC);
            foreign(log, RowType.REPLACE, 2, 1, (body) -> tuple(body, 3, "of instance 2"));
            log.commit(0);
            foreign(log, RowType.REPLACE, 2, 2, (body) -> tuple(body, 4, "of instance 2"));
            log.commit(0);
            foreign(log, RowType.REPLACE, 2, 3, (body) -> tuple(body, 21, "of instance 2"));
            log.commit(0);
            synchro(log, RowType.RAFT_ROLLBACK, 1, first, 0);
            replace(log, 22, "afterwards").commit(0).flush().eof();
        }
        final List<Tuple> expected = initial();
        expected.set(3, Tuple.of(3, "of instance 2"));
        expected.set(4, Tuple.of(4, "of instance 2"));
        expected.add(Tuple.of(21, "of instance 2"));
        expected.add(Tuple.of(22, "afterwards"));
        assertEquals(expected, fixture.tuples(false));
    }

    @Test
    void shouldTakeForConfirmedWhatNothingConfirmsAndSaySo()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "pending").commit(SYNC);
            replace(log, 4, "pending").commit(BEHIND_SYNC).flush().eof();
        }
        try (Memtx db = fixture.open(false))
        {
            final Space space = db.space(RecoveryFixture.SPACE);
            assertEquals("pending", space.get(3).getString(1));
            assertEquals(2, db.recoveryReport().pendingTransactions());
            assertTrue(db.recoveryReport().notes().toString().contains("without a CONFIRM: count=2"));
            space.replace(3, "written later");
        }
        try (Memtx db = fixture.open(false))
        {
            assertEquals("written later", db.space(RecoveryFixture.SPACE).get(3).getString(1));
            assertEquals(0, db.recoveryReport().pendingTransactions());
        }
    }

    @Test
    void shouldRefuseToRollBackWhatIsNotMarked()
    {
        final long lsn;
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "plain").commit(0);
            lsn = log.vclock().get(1);
            synchro(log, RowType.RAFT_ROLLBACK, 1, lsn, 0);
            log.flush().eof();
        }
        for (final boolean isForced : new boolean[]{false, true})
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(isForced));
            assertTrue(
                ex.getMessage().contains("rolling back transactions of instance 1 from LSN " + lsn), ex.getMessage());
        }
    }

    @Test
    void shouldRefuseToRollBackWhatAChangeOfSchemaStandsBehind() throws IOException
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "pending").commit(SYNC);
            final long lsn = log.vclock().get(1);
            final MsgPackWriter body = log.batch().beginRow(RowType.DELETE, HeaderKey.GROUP_DEFAULT);
            body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(288)
                .unsigned(BodyKey.KEY).arrayHeader(2).unsigned(fixture.spaceId()).unsigned(0);
            log.batch().endRow();
            log.commit(BEHIND_SYNC);
            synchro(log, RowType.RAFT_ROLLBACK, 1, lsn, 0);
            log.flush().eof();
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertTrue(ex.getMessage().contains("that a change of schema"), ex.getMessage());
    }

    @Test
    void shouldRefuseServiceRowsWithWrongValues()
    {
        fixture.logOf(RowType.RAFT_CONFIRM, (body) -> body.mapHeader(2)
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(32).unsigned(BodyKey.SYNCHRO_LSN).unsigned(1));
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertTrue(ex.getMessage().contains("row with a wrong value of key 0x2"), ex.getMessage());
        assertEquals(10, fixture.tuples(true).size());
    }

    @Test
    void shouldWriteTheStateAgainIntoEachSnapshot() throws IOException
    {
        final long confirmed;
        try (LogFixture log = fixture.log())
        {
            log.batch().beginRow(RowType.RAFT, HeaderKey.GROUP_LOCAL)
                .mapHeader(2).unsigned(BodyKey.RAFT_TERM).unsigned(7).unsigned(BodyKey.RAFT_VOTE).unsigned(1);
            log.batch().endRow();
            log.commit(0);
            foreign(log, RowType.RAFT_PROMOTE, 1, log.vclock().get(1) + 1, (body) -> promote(body, 2, 40, 7));
            log.commit(0);
            replace(log, 3, "confirmed").commit(SYNC);
            confirmed = log.vclock().get(1);
            synchro(log, RowType.RAFT_CONFIRM, 1, confirmed, 0);
            log.flush().eof();
        }
        for (int life = 0; life < 2; life++)
        {
            try (Memtx db = fixture.open(false))
            {
                db.space(RecoveryFixture.SPACE).insert(100 + life, "written");
                assertTrue(db.snapshot());
            }
            final List<String> rows = new ArrayList<>();
            final List<Path> snaps = fixture.files(".snap");
            try (XlogFileReader reader = XlogFileReader.open(
                FileStorage.INSTANCE, snaps.get(snaps.size() - 1), FileType.SNAP, ReadMode.STRICT))
            {
                rows.addAll(LogFixture.read(reader));
            }
            final int raft = indexOf(rows, "RAFT/");
            assertTrue(rows.get(raft).startsWith("RAFT/0/1/"), rows.get(raft));
            assertTrue(rows.get(raft).endsWith("/8200070101"), rows.get(raft));
            assertEquals(raft + 1, indexOf(rows, "RAFT_PROMOTE/"));
            assertTrue(rows.get(raft + 1).startsWith("RAFT_PROMOTE/0/0/"), rows.get(raft + 1));
            assertTrue(
                rows.get(raft + 1).endsWith(
                    "/84020103" + String.format("%02x", confirmed) + "530726" + "8201" +
                    String.format("%02x", confirmed) + "0228"),
                rows.get(raft + 1));
            // behind all system spaces, before all others
            assertEquals(rows.size() - 11 - life, raft + 2);
        }
    }

    @Test
    void shouldAgreeWithAModel() throws IOException
    {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final Map<Long, String> model = new TreeMap<>();
        initial().forEach((tuple) -> model.put(tuple.getLong(0), tuple.getString(1)));
        final List<Long> lsns = new ArrayList<>();
        final List<Map<Long, String>> befores = new ArrayList<>();
        try (LogFixture log = fixture.log())
        {
            for (int i = 0; i < 3000; i++)
            {
                final int dice = random.nextInt(10);
                if (dice < 7 || lsns.isEmpty())
                {
                    final boolean isSync = !lsns.isEmpty() || random.nextBoolean();
                    final Map<Long, String> before = new TreeMap<>(model);
                    for (int n = 1 + random.nextInt(3); n > 0; n--)
                    {
                        change(log, model, random, i);
                    }
                    log.commit(!isSync ? 0 : random.nextBoolean() || lsns.isEmpty() ? SYNC : BEHIND_SYNC);
                    if (isSync)
                    {
                        lsns.add(log.vclock().get(1));
                        befores.add(before);
                    }
                }
                else
                {
                    final int at = random.nextInt(lsns.size());
                    final boolean isConfirm = dice < 9;
                    synchro(log, isConfirm ? RowType.RAFT_CONFIRM : RowType.RAFT_ROLLBACK, 1, lsns.get(at), 0);
                    if (!isConfirm)
                    {
                        model.clear();
                        model.putAll(befores.get(at));
                    }
                    final int from = isConfirm ? 0 : at;
                    final int to = isConfirm ? at + 1 : lsns.size();
                    lsns.subList(from, to).clear();
                    befores.subList(from, to).clear();
                }
                if (0 == i % 20)
                {
                    log.flush();
                }
            }
            log.flush().eof();
        }
        final Map<Long, String> found = new TreeMap<>();
        fixture.tuples(random.nextBoolean()).forEach((tuple) -> found.put(tuple.getLong(0), tuple.getString(1)));
        assertEquals(model, found, "seed=" + seed);
    }

    private void change(final LogFixture log, final Map<Long, String> model, final Random random, final int number)
    {
        final long key = random.nextInt(12);
        if (random.nextInt(4) == 0)
        {
            delete(log, key);
            model.remove(key);
        }
        else
        {
            replace(log, key, "value " + number);
            model.put(key, "value " + number);
        }
    }

    private static int indexOf(final List<String> rows, final String prefix)
    {
        for (int i = 0; i < rows.size(); i++)
        {
            if (rows.get(i).startsWith(prefix))
            {
                return i;
            }
        }
        throw new AssertionError("no " + prefix);
    }

    private static List<Tuple> initial()
    {
        final List<Tuple> tuples = new ArrayList<>();
        for (int i = 0; i < 10; i++)
        {
            tuples.add(Tuple.of(i, "word " + i));
        }
        return tuples;
    }

    private LogFixture replace(final LogFixture log, final long key, final String text)
    {
        tuple(log.batch().beginRow(RowType.REPLACE, HeaderKey.GROUP_DEFAULT), key, text);
        log.batch().endRow();
        return log;
    }

    private LogFixture delete(final LogFixture log, final long key)
    {
        log.batch().beginRow(RowType.DELETE, HeaderKey.GROUP_DEFAULT).mapHeader(2)
            .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId()).unsigned(BodyKey.KEY).arrayHeader(1).unsigned(key);
        log.batch().endRow();
        return log;
    }

    private void tuple(final MsgPackWriter body, final long key, final String text)
    {
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
            .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(key).string(text);
    }

    private static void promote(final MsgPackWriter body, final int owner, final long lsn, final long term)
    {
        body.mapHeader(3).unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(owner)
            .unsigned(BodyKey.SYNCHRO_LSN).unsigned(lsn).unsigned(BodyKey.TERM).unsigned(term);
    }

    private static void synchro(
        final LogFixture log, final RowType type, final int owner, final long lsn, final int flags)
    {
        log.batch().beginRow(type, HeaderKey.GROUP_DEFAULT)
            .mapHeader(2).unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(owner)
            .unsigned(BodyKey.SYNCHRO_LSN).unsigned(lsn);
        log.batch().endRow();
        log.commit(flags);
    }

    private static void foreign(
        final LogFixture log,
        final RowType type,
        final int replicaId,
        final long lsn,
        final Consumer<MsgPackWriter> body)
    {
        body.accept(log.batch().beginForeignRow(type.code(), HeaderKey.GROUP_DEFAULT, replicaId, lsn, 1700000000.5));
        log.batch().endRow();
    }
}
