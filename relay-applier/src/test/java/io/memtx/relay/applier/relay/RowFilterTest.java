package io.memtx.relay.applier.relay;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowFilterTest
{
    private static final int GROUP_DEFAULT = HeaderKey.GROUP_DEFAULT;

    private final MsgPackWriter writer = new MsgPackWriter();
    private final RowFlyweight row = new RowFlyweight();
    private final Vclock here = new Vclock().set(1, 100).set(2, 20);

    @Test
    void shouldReturnOnlyThoseRowsToTheirOriginThatItMayHaveLost()
    {
        final RowFilter filter = new RowFilter(2, here, 0, new Vclock().set(1, 90).set(2, 15));
        assertFalse(filter.passes(row(2, 15, GROUP_DEFAULT, RowType.INSERT)), "it has that one");
        assertTrue(filter.passes(row(2, 16, GROUP_DEFAULT, RowType.INSERT)), "lost");
        assertTrue(filter.passes(row(2, 20, GROUP_DEFAULT, RowType.INSERT)), "lost");
        assertFalse(filter.passes(row(2, 21, GROUP_DEFAULT, RowType.INSERT)), "came from it, later");
    }

    @Test
    void shouldPassRowsOfOthersOnceAndLocalOnesNever()
    {
        final RowFilter filter = new RowFilter(2, here, 0, new Vclock().set(1, 90));
        assertFalse(filter.passes(row(1, 90, GROUP_DEFAULT, RowType.REPLACE)));
        assertTrue(filter.passes(row(1, 91, GROUP_DEFAULT, RowType.REPLACE)));
        filter.onSent(row);
        assertFalse(filter.passes(row(1, 91, GROUP_DEFAULT, RowType.REPLACE)), "repeated by the next file");
        assertTrue(filter.passes(row(3, 1, GROUP_DEFAULT, RowType.NOP)), "an origin that neither knew");
        assertFalse(filter.passes(row(0, 5, HeaderKey.GROUP_LOCAL, RowType.REPLACE)));
        assertFalse(filter.passes(row(0, 6, HeaderKey.GROUP_LOCAL, RowType.RAFT)));
        assertFalse(filter.passes(row(0, 7, GROUP_DEFAULT, RowType.REPLACE)));
    }

    @Test
    void shouldLeaveOutOriginsThatAreNotWanted()
    {
        final RowFilter filter = new RowFilter(0, here, 1 << 1 | 1 << 31, new Vclock());
        assertFalse(filter.passes(row(1, 1, GROUP_DEFAULT, RowType.REPLACE)));
        assertFalse(filter.passes(row(31, 1, GROUP_DEFAULT, RowType.REPLACE)));
        assertTrue(filter.passes(row(2, 1, GROUP_DEFAULT, RowType.REPLACE)));
        assertTrue(filter.passes(row(30, 1, GROUP_DEFAULT, RowType.REPLACE)));
    }

    private RowFlyweight row(final int origin, final long lsn, final int group, final RowType type)
    {
        writer.reset().mapHeader(4).unsigned(HeaderKey.REQUEST_TYPE).unsigned(type.code());
        writer.unsigned(HeaderKey.REPLICA_ID).unsigned(origin).unsigned(HeaderKey.LSN).unsigned(lsn);
        writer.unsigned(HeaderKey.GROUP_ID).unsigned(group);
        row.wrap(writer.address(), writer.address() + writer.length());
        assertEquals(lsn, row.lsn());
        return row;
    }
}
