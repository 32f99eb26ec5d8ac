package io.memtx.synchro.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;
import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SynchroRowCodecTest
{
    private final SynchroRow row = new SynchroRow();

    @Test
    void shouldWriteTheBytesThatTarantoolWrites()
    {
        assertEquals("8202010311", hex(row.confirm(1, 17)));
        assertEquals("820201030f", hex(row.rollback(1, 15)));
        assertEquals("83020103115305", hex(row.promote(1, 17, 5)));
        assertEquals("83020003005302", hex(row.demote(0, 0, 2)));
        assertEquals("810002", hex(row.raft(2, 0)));
        assertEquals("8200020101", hex(row.raft(2, 1)));
        assertEquals(
            "840201030253032682010202cd0100",
            hex(row.promote(1, 2, 3).vclock(new Vclock().set(1, 2).set(2, 256))));
    }

    @Test
    void shouldReadWhatItWrites()
    {
        assertSame(new SynchroRow().confirm(31, Long.MAX_VALUE), RowType.RAFT_CONFIRM);
        assertSame(new SynchroRow().rollback(1, 1), RowType.RAFT_ROLLBACK);
        assertSame(new SynchroRow().promote(0, 0, 70_000), RowType.RAFT_PROMOTE);
        assertSame(new SynchroRow().demote(2, 200, 3), RowType.RAFT_DEMOTE);
        assertSame(new SynchroRow().raft(9, 31), RowType.RAFT);
        assertSame(new SynchroRow().promote(1, 5, 3).vclock(new Vclock().set(1, 5).set(30, 7)), RowType.RAFT_PROMOTE);
    }

    @Test
    void shouldTakeMissingKeysForZeroAndSkipUnknownOnes()
    {
        assertEquals("CONFIRM{owner: 0, origin: 3, lsn: 0}", decode(RowType.RAFT_CONFIRM, (body) -> body.mapHeader(0))
            .describe(3));
        assertEquals("PROMOTE{owner: 1, origin: 2, lsn: 15, term: 4}", decode(
            RowType.RAFT_PROMOTE,
            (body) -> body.mapHeader(4).unsigned(0x7f).string("x").unsigned(0x53).unsigned(4)
                .unsigned(3).unsigned(15).unsigned(2).unsigned(1)).describe(2));
    }

    @Test
    void shouldRefuseValuesOfOtherTypesAndIdsOutOfRange()
    {
        assertRefused(RowType.RAFT_CONFIRM, (body) -> body.mapHeader(1).unsigned(2).string("1"), "0x2");
        assertRefused(RowType.RAFT_CONFIRM, (body) -> body.mapHeader(1).unsigned(2).unsigned(32), "0x2");
        assertRefused(RowType.RAFT_ROLLBACK, (body) -> body.mapHeader(1).unsigned(3).integer(-1), "0x3");
        assertRefused(RowType.RAFT_PROMOTE, (body) -> body.mapHeader(1).unsigned(0x53).nil(), "0x53");
        assertRefused(RowType.RAFT_PROMOTE, (body) -> body.mapHeader(1).unsigned(0x26).unsigned(1), "0x26");
        assertRefused(
            RowType.RAFT_PROMOTE,
            (body) -> body.mapHeader(1).unsigned(0x26).mapHeader(1).unsigned(40).unsigned(1), "0x26");
        assertRefused(RowType.RAFT, (body) -> body.mapHeader(1).unsigned(1).unsigned(77), "0x1");
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> decode(RowType.INSERT, (body) -> body.mapHeader(0)));
        assertEquals(ErrorCode.ER_UNKNOWN_REQUEST_TYPE, ex.code());
    }

    @Test
    void shouldBeReusable()
    {
        row.promote(1, 2, 3).vclock(new Vclock().set(1, 2));
        final SynchroRow copy = new SynchroRow().copyFrom(row);
        assertTrue(copy.hasVclock());
        row.confirm(4, 5);
        assertFalse(row.hasVclock());
        assertEquals(0, row.term());
        assertEquals("PROMOTE{owner: 1, origin: 0, lsn: 2, term: 3}", copy.toString());
    }

    private void assertSame(final SynchroRow expected, final RowType type)
    {
        final SynchroRow actual = decode(type, (body) -> SynchroRowCodec.encode(expected, body));
        assertEquals(expected.toString(), actual.toString());
        assertEquals(type, actual.type());
        assertEquals(expected.hasVclock(), actual.hasVclock());
        assertEquals(expected.hasVclock() ? expected.vclock() : null, actual.hasVclock() ? actual.vclock() : null);
    }

    private void assertRefused(final RowType type, final Consumer<MsgPackWriter> body, final String key)
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> decode(type, body));
        assertEquals(ErrorCode.ER_INVALID_MSGPACK, ex.code());
        assertEquals("Invalid MsgPack - row with a wrong value of key " + key, ex.getMessage());
    }

    private SynchroRow decode(final RowType type, final Consumer<MsgPackWriter> body)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        writer.mapHeader(2).unsigned(HeaderKey.REQUEST_TYPE).unsigned(type.code())
            .unsigned(HeaderKey.LSN).unsigned(1);
        body.accept(writer);
        final RowFlyweight flyweight = new RowFlyweight();
        flyweight.wrapUntrusted(writer.address(), writer.address() + writer.length());
        return SynchroRowCodec.decode(flyweight, new SynchroRow());
    }

    private static String hex(final SynchroRow row)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        SynchroRowCodec.encode(row, writer);
        final byte[] bytes = new byte[writer.length()];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = Memory.getByte(writer.address() + i);
        }
        return HexFormat.of().formatHex(bytes);
    }
}
