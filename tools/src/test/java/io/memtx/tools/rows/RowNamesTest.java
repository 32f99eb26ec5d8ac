package io.memtx.tools.rows;

import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RowNamesTest
{
    @Test
    void shouldNameWhatTarantoolNames()
    {
        assertEquals("INSERT", RowNames.type(2));
        assertEquals("RAFT_CONFIRM", RowNames.type(40));
        assertEquals("unknown_type#77", RowNames.type(77));
        assertEquals("unknown_type#-1", RowNames.type(-1));
        final int insert = RowType.INSERT.code();
        assertEquals("space_id", RowNames.bodyKey(insert, BodyKey.SPACE_ID));
        assertEquals("operations", RowNames.bodyKey(RowType.UPSERT.code(), BodyKey.OPS));
        assertEquals("unknown_key#99", RowNames.bodyKey(insert, 99));
        assertEquals("unknown_key#18446744073709551615", RowNames.bodyKey(insert, -1));
        assertEquals("unknown_key#4294967312", RowNames.bodyKey(insert, 0x1_0000_0010L));
    }

    @Test
    void shouldNameKeysByTheTypeOfTheRow()
    {
        assertEquals("vote", RowNames.bodyKey(RowType.RAFT.code(), 1));
        assertEquals("term", RowNames.bodyKey(RowType.RAFT.code(), 0));
        assertEquals("replica_id", RowNames.bodyKey(RowType.RAFT_CONFIRM.code(), 2));
        assertEquals("lsn", RowNames.bodyKey(RowType.RAFT_CONFIRM.code(), 3));
        assertEquals("term", RowNames.bodyKey(RowType.RAFT_PROMOTE.code(), 0x53));
    }
}
