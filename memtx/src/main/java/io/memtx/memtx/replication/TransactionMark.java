package io.memtx.memtx.replication;

import io.memtx.tuple.arena.Memory;

/**
 * Tells a transaction from another one that has got its LSN: an origin that has lost its log uses them again.
 *
 * @param lsn  of its last row.
 * @param hash of all its bytes: the times of its rows are among them.
 */
record TransactionMark(long lsn, long hash)
{
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    static TransactionMark of(final long lsn, final long address, final int length)
    {
        long hash = FNV_BASIS;
        for (int i = 0; i < length; i++)
        {
            hash = (hash ^ Memory.getByte(address + i)) * FNV_PRIME;
        }
        return new TransactionMark(lsn, hash);
    }
}
