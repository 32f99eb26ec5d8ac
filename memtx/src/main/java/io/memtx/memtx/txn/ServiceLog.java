package io.memtx.memtx.txn;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.RowType;

/**
 * Writes service rows of a {@link SynchroGate} to the log, one at a time. Single owner: the transaction thread.
 */
public interface ServiceLog
{
    /**
     * Begins a row.
     *
     * @param type RAFT, which becomes a local row, PROMOTE, DEMOTE, CONFIRM or ROLLBACK.
     * @return where its body is to be written.
     */
    MsgPackWriter begin(RowType type);

    /**
     * Appends the row.
     *
     * @return the position of the log behind it.
     * @throws io.memtx.tuple.error.MemtxException ER_WAL_IO when the journal refuses.
     */
    long end();

    /**
     * @return LSN of the row appended last.
     */
    long lsn();
}
