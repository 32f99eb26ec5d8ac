package io.memtx.xlog.row;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.storage.StagingBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TransactionEncoderTest
{
    private static final double TIMESTAMP = Double.longBitsToDouble(0x41dac08d560483f6L);
    private static final String TS = "04cb41dac08d560483f6";

    private final RowBatch batch = new RowBatch();
    private final TransactionEncoder encoder = new TransactionEncoder();
    private final StagingBuffer target = new StagingBuffer(16);
    private final Vclock vclock = new Vclock();

    private void insert(final int space, final int groupId, final long key, final String text)
    {
        final MsgPackWriter body = batch.beginRow(RowType.INSERT, groupId);
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(space).unsigned(BodyKey.TUPLE);
        body.arrayHeader(null == text ? 1 : 2).unsigned(key);
        if (null != text)
        {
            body.string(text);
        }
        batch.endRow();
    }

    private String encode(final int flags)
    {
        target.length(0);
        final Vclock measured = vclock.copy();
        final int length = encoder.encode(batch, 1, vclock, TIMESTAMP, flags, target);
        assertEquals(target.length(), length);
        assertEquals(length, encoder.measure(batch, 1, measured, TIMESTAMP, flags));
        assertEquals(vclock, measured);
        batch.reset();
        return LogFixture.hex(target.address(), length);
    }

    @Test
    void shouldWriteSingleRowAsTarantoolDoes()
    {
        vclock.set(1, 6);
        insert(512, 0, 1, "a");
        assertEquals("8400020201030704cb41dac08d560483f68210cd0200219201a161", encode(0));
        assertEquals("{1: 7}", vclock.toString());
    }

    @Test
    void shouldWriteMixedTransactionAsTarantoolDoes()
    {
        vclock.set(1, 11);
        insert(512, 0, 2, "x");
        insert(513, HeaderKey.GROUP_LOCAL, 1, null);
        insert(512, 0, 3, "y");
        assertEquals(
            "85 0002 0201 030c ".replace(" ", "") + TS + "0800" + "8210cd0200219202a178" +
            "85000207010301" + TS + "08cffffffffffffffff5" + "8210cd0201219101" +
            "8600020201030d" + TS + "08010901" + "8210cd0200219203a179",
            encode(0));
        assertEquals("{0: 1, 1: 13}", vclock.toString());
    }

    @Test
    void shouldLeaveSerialNumberOutOfLastRowThatIsItsOwn()
    {
        insert(513, HeaderKey.GROUP_LOCAL, 1, null);
        insert(512, 0, 3, "y");
        assertEquals(
            "85000207010301" + TS + "0800" + "8210cd0201219101" +
            "84000202010301" + TS + "8210cd0200219203a179",
            encode(0));
    }

    @Test
    void shouldGiveLocalRowsOfOneTransactionTheFirstOnesSerialNumber()
    {
        vclock.set(0, 3);
        insert(513, HeaderKey.GROUP_LOCAL, 1, null);
        insert(513, HeaderKey.GROUP_LOCAL, 2, null);
        assertEquals(
            "85000207010304" + TS + "0800" + "8210cd0201219101" +
            "86000207010305" + TS + "08010901" + "8210cd0201219102",
            encode(0));
    }

    @Test
    void shouldWriteFlagsOfSynchronousTransactionOnItsLastRowOnly()
    {
        insert(512, 0, 1, "a");
        assertEquals("85000202010301" + TS + "0906" + "8210cd0200219201a161",
            encode(HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK));
        insert(512, 0, 1, "a");
        insert(512, 0, 1, "a");
        assertEquals("85000202010302" + TS + "0800" + "8210cd0200219201a161" +
            "86000202010303" + TS + "08010907" + "8210cd0200219201a161",
            encode(HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK));
    }

    @Test
    void shouldWriteNopWithoutBodyAndServiceRows()
    {
        vclock.set(1, 15);
        batch.beginRow(RowType.NOP, 0);
        batch.endRow();
        assertEquals("8400 0c02 0103 10".replace(" ", "") + TS, encode(0));
        vclock.set(1, 17);
        batch.beginRow(RowType.RAFT_CONFIRM, 0).mapHeader(2)
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(1).unsigned(BodyKey.SYNCHRO_LSN).unsigned(17);
        batch.endRow();
        assertEquals("84002802010312" + TS + "8202010311", encode(0));
    }

    @Test
    void shouldKeepOriginOfForeignRowsBeforeOwnOnes()
    {
        vclock.set(1, 4).set(2, 8);
        batch.beginForeignRow(RowType.NOP.code(), 0, 2, 12, 0);
        batch.endRow();
        insert(512, 0, 1, null);
        assertEquals("8400 0c02 0203 0c08 00".replace(" ", "") +
            "86000202010305" + TS + "08cffffffffffffffff9" + "0901" + "8210cd0200219101", encode(0));
        assertEquals("{1: 5, 2: 12}", vclock.toString());
    }

    @Test
    void shouldChangeNothingWhenForeignRowDoesNotAdvance()
    {
        vclock.set(1, 4).set(2, 8);
        insert(512, 0, 1, null);
        batch.beginForeignRow(RowType.NOP.code(), 0, 2, 8, 0);
        batch.endRow();
        final XlogException ex = assertThrows(XlogException.class, () -> encode(0));
        assertEquals(XlogException.Kind.BROKEN_LSN, ex.kind());
        assertEquals("{1: 4, 2: 8}", vclock.toString());
        assertEquals(0, target.length());
    }

    @Test
    void shouldForgetRowsBehindMarkAndTheOpenOne()
    {
        insert(512, 0, 1, "a");
        final int mark = batch.mark();
        insert(512, 0, 2, "b");
        batch.beginRow(RowType.DELETE, 0).mapHeader(5);
        batch.truncate(mark);
        assertEquals(1, batch.rowCount());
        insert(512, 0, 3, "c");
        assertEquals("8210cd0200219203a163", LogFixture.hex(batch.bodyAddress(1), batch.bodyLength(1)));
        assertEquals(2, batch.rowCount());
    }

    @Test
    void shouldWriteBodyThatGoesOnElsewhere()
    {
        vclock.set(1, 6);
        final MsgPackWriter tuple = new MsgPackWriter().arrayHeader(2).unsigned(1).string("a");
        batch.beginRow(RowType.INSERT, 0).mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(512).unsigned(BodyKey.TUPLE);
        batch.endRow(tuple.address(), tuple.length());
        assertThrows(IllegalStateException.class, () -> batch.beginRow(RowType.INSERT, 0));
        assertEquals(10, batch.bodyBytes());
        assertEquals("8400020201030704cb41dac08d560483f68210cd0200219201a161", encode(0));

        insert(512, 0, 1, "a");
        final int mark = batch.mark();
        batch.beginRow(RowType.INSERT, 0).mapHeader(1).unsigned(BodyKey.TUPLE);
        batch.endRow(tuple.address(), tuple.length());
        batch.truncate(mark);
        assertEquals(10, batch.bodyBytes());
        insert(512, 0, 1, "a");
        assertEquals(2, batch.rowCount());
        batch.reset();
        assertThrows(IllegalStateException.class, () -> batch.endRow(tuple.address(), tuple.length()));
    }

    @Test
    void shouldRefuseMisuseOfBatch()
    {
        assertThrows(IllegalStateException.class, batch::endRow);
        batch.beginRow(RowType.INSERT, 0);
        assertThrows(IllegalStateException.class, () -> batch.beginRow(RowType.INSERT, 0));
        batch.endRow();
        assertEquals("80", LogFixture.hex(batch.bodyAddress(0), batch.bodyLength(0)));
        batch.beginRow(RowType.NOP, 0).nil();
        assertThrows(IllegalStateException.class, batch::endRow);
        assertThrows(IllegalArgumentException.class, () -> batch.beginForeignRow(2, 0, 32, 1, 0));
        batch.reset();
        assertThrows(IllegalArgumentException.class, () -> encode(0));
    }

    @Test
    void shouldReadBackEveryWidthOfEveryNumber()
    {
        final RowFlyweight row = new RowFlyweight();
        final long[] edges = {1, 127, 128, 255, 256, 65535, 65536, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE};
        for (final long lsn : edges)
        {
            for (final long difference : edges)
            {
                for (final int flags : new int[]{0, 1, 7})
                {
                    final long address = target.reserve(RowHeaderEncoder.MAX_LENGTH);
                    final long end = RowHeaderEncoder.encode(
                        address, 12, 31, 1, lsn, 1.5, true, lsn - difference, flags);
                    assertTrue(end - address <= RowHeaderEncoder.MAX_LENGTH);
                    assertEquals(end, row.wrapUntrusted(address, end));
                    assertEquals(lsn, row.lsn());
                    assertEquals(lsn - difference, row.tsn());
                    assertEquals(flags, row.flags());
                    assertEquals(31, row.replicaId());
                    assertEquals(1.5, row.timestamp());
                }
            }
        }
    }
}
