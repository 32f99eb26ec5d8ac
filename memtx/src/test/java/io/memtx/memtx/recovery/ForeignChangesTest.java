package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.changes.ChangeOptions;
import io.memtx.memtx.changes.ChangeStream;
import io.memtx.memtx.changes.ChangeType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Streams over logs that others have written: rows of other instances, synchronous transactions, what is not ours. */
@Timeout(120)
class ForeignChangesTest
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
    void shouldTellWhereRowsBeganAndSkipWhatIsNoStatement()
    {
        try (LogFixture log = fixture.log())
        {
            tuple(foreign(log, RowType.REPLACE, 2, 7), 1, "of two");
            log.batch().endRow();
            log.commit(0);
            foreign(log, RowType.NOP, 2, 9);
            log.batch().endRow();
            log.commit(0);
            log.batch().beginRow(RowType.RAFT, HeaderKey.GROUP_LOCAL)
                .mapHeader(1).unsigned(BodyKey.RAFT_TERM).unsigned(3);
            log.batch().endRow();
            log.commit(0);
            tuple(foreign(log, RowType.REPLACE, 3, 1), 2, "of three");
            log.batch().endRow();
            tuple(log.batch().beginRow(RowType.REPLACE, HeaderKey.GROUP_DEFAULT), 3, "ours");
            log.batch().endRow();
            log.commit(0);
            log.flush().eof();
        }
        try (Memtx db = fixture.open(false); ChangeStream stream = db.changes(fixture.vclock()))
        {
            final List<String> seen = new ArrayList<>();
            while (0 != stream.poll((change) -> seen.add(
                change.replicaId() + "/" + change.lsn() + "/" + change.tuple() + "/" + change.isLast()), 1))
            {
                // goes on
            }
            final long own = fixture.vclock().get(1) + 1;
            assertEquals(
                List.of("2/7/[1, \"of two\"]/true", "3/1/[2, \"of three\"]/false", "1/" + own + "/[3, \"ours\"]/true"),
                seen);
            assertEquals(db.info().vclock(), stream.vclock());
            assertEquals(
                fixture.vclock().copy().set(0, 1).set(1, own).set(2, 9).set(3, 1), stream.vclock());
        }
    }

    @Test
    void shouldLeaveOutWhatWasRolledBackFurtherOn()
    {
        try (LogFixture log = fixture.log())
        {
            replace(log, 3, "confirmed").commit(SYNC);
            final long confirmed = log.vclock().get(1);
            replace(log, 3, "rolled back").commit(SYNC);
            final long first = log.vclock().get(1);
            replace(log, 4, "rolled back");
            replace(log, 5, "rolled back").commit(BEHIND_SYNC);
            synchro(log, RowType.RAFT_CONFIRM, confirmed);
            synchro(log, RowType.RAFT_ROLLBACK, first);
            replace(log, 22, "plain").commit(0);
            replace(log, 23, "pending").commit(SYNC); // recovery takes it for confirmed
            log.flush().eof();
        }
        try (Memtx db = fixture.open(false))
        {
            db.space(RecoveryFixture.SPACE).replace(24, "written now");
            assertEquals(
                List.of("[3, \"confirmed\"]", "[22, \"plain\"]", "[23, \"pending\"]", "[24, \"written now\"]"),
                tuples(db, fixture.vclock()));
        }
    }

    @Test
    void shouldAgreeWithWhatRecoveryMakesOfSynchronousTransactions()
    {
        final long seed = Long.getLong("memtx.changes.seed", System.nanoTime());
        final Random random = new Random(seed);
        try (LogFixture log = fixture.log())
        {
            final List<Long> lsns = new ArrayList<>();
            for (int i = 0; i < 2_000; i++)
            {
                if (random.nextInt(10) < 7 || lsns.isEmpty())
                {
                    final boolean isSync = !lsns.isEmpty() || random.nextBoolean();
                    for (int n = 1 + random.nextInt(3); n > 0; n--)
                    {
                        change(log, random, i);
                    }
                    log.commit(!isSync ? 0 : random.nextBoolean() || lsns.isEmpty() ? SYNC : BEHIND_SYNC);
                    if (isSync)
                    {
                        lsns.add(log.vclock().get(1));
                    }
                }
                else
                {
                    final int at = random.nextInt(lsns.size());
                    final boolean isConfirm = random.nextBoolean();
                    synchro(log, isConfirm ? RowType.RAFT_CONFIRM : RowType.RAFT_ROLLBACK, lsns.get(at));
                    lsns.subList(isConfirm ? 0 : at, isConfirm ? at + 1 : lsns.size()).clear();
                }
                if (random.nextInt(20) < 1)
                {
                    log.flush();
                }
            }
            replace(log, 11, "the last one").commit(random.nextBoolean() ? 0 : SYNC);
            log.flush().eof();
        }
        try (Memtx db = fixture.open(false))
        {
            final TreeMap<Long, Tuple> copy = new TreeMap<>();
            for (int i = 0; i < 10; i++)
            {
                copy.put((long)i, Tuple.of(i, "word " + i));
            }
            Vclock from = fixture.vclock();
            while (!from.equals(db.info().vclock()))
            {
                from = apply(db, from, copy, 1 + random.nextInt(300)); // resumed now and then
            }
            assertEquals(
                db.space(RecoveryFixture.SPACE).primary().select(), new ArrayList<>(copy.values()), "seed=" + seed);
        }
    }

    private static Vclock apply(final Memtx db, final Vclock from, final TreeMap<Long, Tuple> copy, final int limit)
    {
        try (ChangeStream stream = db.changes(from, new ChangeOptions().space(RecoveryFixture.SPACE)))
        {
            stream.poll((change) ->
            {
                if (ChangeType.DELETE == change.type())
                {
                    copy.remove(change.key().getLong(0));
                }
                else
                {
                    copy.put(change.tuple().getLong(0), change.tuple().toTuple());
                }
            }, limit);
            return stream.vclock();
        }
    }

    private void change(final LogFixture log, final Random random, final int number)
    {
        final long key = random.nextInt(12);
        if (random.nextInt(4) == 0)
        {
            log.batch().beginRow(RowType.DELETE, HeaderKey.GROUP_DEFAULT).mapHeader(2)
                .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
                .unsigned(BodyKey.KEY).arrayHeader(1).unsigned(key);
            log.batch().endRow();
        }
        else
        {
            replace(log, key, "value " + number);
        }
    }

    private static List<String> tuples(final Memtx db, final Vclock from)
    {
        final List<String> tuples = new ArrayList<>();
        try (ChangeStream stream = db.changes(from))
        {
            while (0 != stream.poll((change) -> tuples.add(change.tuple().toString()), 1))
            {
                // goes on
            }
        }
        return tuples;
    }

    private LogFixture replace(final LogFixture log, final long key, final String text)
    {
        tuple(log.batch().beginRow(RowType.REPLACE, HeaderKey.GROUP_DEFAULT), key, text);
        log.batch().endRow();
        return log;
    }

    private void tuple(final MsgPackWriter body, final long key, final String text)
    {
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
            .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(key).string(text);
    }

    private static MsgPackWriter foreign(
        final LogFixture log, final RowType type, final int replicaId, final long lsn)
    {
        return log.batch().beginForeignRow(type.code(), HeaderKey.GROUP_DEFAULT, replicaId, lsn, 1700000000.5);
    }

    private static void synchro(final LogFixture log, final RowType type, final long lsn)
    {
        log.batch().beginRow(type, HeaderKey.GROUP_DEFAULT)
            .mapHeader(2).unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(1).unsigned(BodyKey.SYNCHRO_LSN).unsigned(lsn);
        log.batch().endRow();
        log.commit(0);
    }
}
