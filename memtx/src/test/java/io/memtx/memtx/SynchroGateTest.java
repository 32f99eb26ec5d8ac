package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.txn.HandGate;
import io.memtx.memtx.txn.SynchroGate;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The way past a gate with a queue, and back to it when the engine is opened again. */
@Timeout(60)
class SynchroGateTest
{
    @TempDir
    Path directory;

    private HandGate gate;
    private Memtx db;
    private Space sync;
    private Space plain;

    @BeforeEach
    void open()
    {
        reopen();
        sync = create("sync", true);
        plain = create("plain", false);
        gate.confirm(gate.length());
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldHaveAllWaitBehindASynchronousOneWhenItIsPending()
    {
        final CompletableFuture<Tuple> first = replace(sync, 1);
        final CompletableFuture<Tuple> second = replace(plain, 2);
        final CompletableFuture<Tuple> read = db.submit((tx) -> tx.get(plain, 2));
        turn();
        assertFalse(first.isDone() || second.isDone() || read.isDone());
        assertEquals(2, gate.length());
        assertNull(plain.get(2));
        gate.confirm(1);
        turn();
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(2), second.join());
        assertEquals(Tuple.of(2), read.join());
        replace(plain, 3);
        turn();
        assertEquals(0, gate.length());
        assertEquals(Tuple.of(3), plain.get(3));
    }

    @Test
    void shouldParkWhatIsNotAdmittedAndAppendItInOrderWhenItIs()
    {
        final long lsn = lsn();
        gate.admission = SynchroGate.WAIT;
        final List<Integer> ends = new ArrayList<>();
        final CompletableFuture<Tuple> first = replace(sync, 1);
        first.thenAccept((tuple) -> ends.add(1));
        replace(plain, 2).thenAccept((tuple) -> ends.add(2));
        final CompletableFuture<Tuple> seen = db.submit((tx) -> tx.get(sync, 1));
        turn();
        assertEquals(lsn, lsn());
        assertEquals(3, db.info().pendingCount());
        gate.admission = HeaderKey.FLAGS_QUEUED;
        turn();
        assertEquals(lsn + 2, lsn());
        assertEquals(2, gate.length());
        assertFalse(first.isDone());
        gate.confirm(2);
        turn();
        assertEquals(List.of(1, 2), ends);
        assertEquals(Tuple.of(1), seen.join());
        assertEquals(0, db.info().pendingCount());
    }

    @Test
    void shouldHaveRowsAboutTheQueueBeforeWhatIsParkedWhenTheyAreWrittenMeanwhile()
    {
        gate.admission = SynchroGate.WAIT;
        final CompletableFuture<Tuple> write = replace(sync, 1);
        turn();
        gate.writeConfirm(7);
        turn();
        final long lsn = lsn();
        gate.writeConfirm(8);
        turn();
        assertEquals(lsn + 1, db.info().vclock().get(1)); // confirmed: what is parked is behind them
        gate.admission = HeaderKey.FLAGS_QUEUED;
        turn();
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(1), write.join());
        assertEquals(lsn + 2, db.info().vclock().get(1));
        final CompletableFuture<Tuple> refused = parkAndRefuse();
        assertEquals(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, failure(refused));
        assertEquals(0, db.info().pendingCount());
    }

    /** With a row about the queue behind it. */
    private CompletableFuture<Tuple> parkAndRefuse()
    {
        gate.admission = SynchroGate.WAIT;
        final CompletableFuture<Tuple> write = replace(sync, 2);
        turn();
        gate.writeConfirm(9);
        turn();
        gate.refusal = new MemtxException(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED);
        turn();
        return write;
    }

    @Test
    void shouldRollBackAllThatIsParkedWhenTheFirstIsRefused()
    {
        gate.admission = SynchroGate.WAIT;
        final CompletableFuture<Tuple> first = replace(sync, 1);
        final CompletableFuture<Tuple> second = replace(plain, 2);
        turn();
        gate.refusal = new MemtxException(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED);
        turn();
        assertEquals(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, failure(first));
        assertEquals(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, failure(second));
        assertEquals(0, db.info().pendingCount());
        final long lsn = lsn();
        final MemtxException refused = assertThrows(MemtxException.class, () -> sync.replace(3));
        assertEquals(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, refused.code());
        assertEquals(lsn, lsn());
        gate.refusal = null;
        gate.admission = HeaderKey.FLAGS_QUEUED;
        replace(sync, 4);
        turn();
        gate.confirm(1);
        turn();
        assertEquals(1, sync.size());
    }

    @Test
    void shouldTellWhoWaitsBeforeItIsCertainWhenARollBackIsOnItsWay()
    {
        final CompletableFuture<Tuple> kept = replace(sync, 1);
        final CompletableFuture<Tuple> late = replace(sync, 2);
        turn();
        gate.doubtFrom(1);
        turn();
        assertEquals(ErrorCode.ER_SYNC_ROLLBACK, failure(late));
        assertFalse(kept.isDone());
        assertEquals(2, db.info().pendingCount());
        gate.rollBackFrom(1);
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(1), kept.join());
        assertEquals(1, sync.size());
        assertEquals(0, db.info().pendingCount());
    }

    @Test
    void shouldKeepRowsAboutTheQueueWhenWhatIsBeforeThemIsRolledBack()
    {
        final CompletableFuture<Tuple> write = replace(sync, 1);
        turn();
        final long lsn = lsn();
        gate.writeConfirm(7);
        turn();
        assertEquals(lsn + 1, lsn());
        gate.rollBackFrom(0);
        turn();
        assertEquals(ErrorCode.ER_SYNC_ROLLBACK, failure(write));
        assertEquals(0, db.info().pendingCount());
        assertEquals(lsn + 1, db.info().vclock().get(1)); // the row is behind what is gone
        assertEquals(0, sync.size());
    }

    @Test
    void shouldHavePendingAgainWhatWasPendingWhenOpenedAgain()
    {
        replace(sync, 1);
        turn();
        gate.confirm(1);
        gate.writeConfirm(lsn());
        turn();
        db.submit((tx) -> tx.replace(sync, 1, "new"));
        replace(plain, 2);
        db.submit((tx) -> tx.delete(sync, 1));
        turn();
        db.snapshot();
        db.close();

        reopen();
        assertEquals(3, gate.length());
        assertEquals(3, db.info().pendingCount());
        assertEquals(Tuple.of(1), sync.get(1));
        assertNull(plain.get(2));
        final CompletableFuture<Tuple> seen = db.submit((tx) -> tx.get(plain, 2));
        turn();
        assertFalse(seen.isDone());
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(1, "new"), sync.get(1));
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(2), plain.get(2));
        assertFalse(seen.isDone());
        gate.rollBackFrom(0);
        turn();
        assertEquals(ErrorCode.ER_SYNC_ROLLBACK, failure(seen)); // it saw what is rolled back
        assertEquals(Tuple.of(1, "new"), sync.get(1));
        assertEquals(0, db.info().pendingCount());
        sync.primary(); // still whole
        plain.replace(9);
        assertEquals(2, plain.size());
    }

    @Test
    void shouldWaitWhenATransactionAsksForAQuorumItself()
    {
        final CompletableFuture<Tuple> write = db.submit((tx) ->
        {
            tx.synchronous();
            return tx.replace(plain, 1);
        });
        turn();
        assertEquals(1, gate.length());
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(1), write.join());
        final Space local = db.createSpace("here", (def) -> def
            .local().field("id", FieldType.UNSIGNED).index("pk", IndexType.TREE, unique("id")));
        final CompletableFuture<Tuple> refused = db.submit((tx) ->
        {
            tx.synchronous();
            return tx.replace(local, 1);
        });
        turn();
        assertEquals(ErrorCode.ER_ILLEGAL_PARAMS, failure(refused));
        assertEquals(0, local.size());
    }

    @Test
    void shouldRollBackWhatTheOwnerBeforeWroteWhenItWasJudgedBeforeTheChangeWasKnown()
    {
        gate.changeOwner();
        applyForeign(2, 1, 11);
        turn();
        assertNull(sync.get(11));
        assertEquals(0, sync.size());
        applyForeign(2, 2, 12); // NOPs take the place of it
        turn();
        assertNull(sync.get(12));
        gate.isTaken = true;
        applyForeign(3, 1, 11);
        gate.confirm(1);
        turn();
        assertEquals(Tuple.of(11), sync.get(11));
        final Vclock vclock = new Vclock();
        db.replication().journaled().read(vclock);
        assertEquals(2, vclock.get(2));
    }

    /** A synchronous transaction of another instance, of one row. */
    private void applyForeign(final int originId, final long lsn, final int id)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            final MsgPackWriter row = new MsgPackWriter(buffer);
            row.mapHeader(3).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.INSERT.code());
            row.unsigned(HeaderKey.REPLICA_ID).unsigned(originId).unsigned(HeaderKey.LSN).unsigned(lsn);
            row.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(sync.id());
            row.unsigned(BodyKey.TUPLE).arrayHeader(1).unsigned(id);
            db.replication().rows().apply(row.address(), row.length(), HeaderKey.FLAGS_QUEUED);
        }
    }

    private void reopen()
    {
        gate = new HandGate();
        db = Memtx.open(new MemtxContext(directory).memtxMemory(8 << 20).commitGate(gate).singleThreaded(true));
        sync = db.hasSpace("sync") ? db.space("sync") : null;
        plain = db.hasSpace("plain") ? db.space("plain") : null;
    }

    private Space create(final String name, final boolean isSync)
    {
        return db.createSpace(name, (def) ->
        {
            def.field("id", FieldType.UNSIGNED).index("pk", IndexType.TREE, unique("id"));
            if (isSync)
            {
                def.sync();
            }
        });
    }

    private CompletableFuture<Tuple> replace(final Space space, final int id)
    {
        return db.submit((tx) -> tx.replace(space, id));
    }

    private void turn()
    {
        db.doWork();
        db.doWork();
        db.doWork();
    }

    /** Of what is journaled. */
    private long lsn()
    {
        db.doWork();
        final Vclock vclock = new Vclock();
        db.replication().journaled().read(vclock);
        return vclock.get(1);
    }

    private static ErrorCode failure(final CompletableFuture<?> future)
    {
        return ((MemtxException)assertThrows(CompletionException.class, future::join).getCause()).code();
    }
}
