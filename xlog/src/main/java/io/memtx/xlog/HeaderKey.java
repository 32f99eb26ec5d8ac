package io.memtx.xlog;

/**
 * Keys of the map that is a row's header, and the bits of its flags.
 */
public final class HeaderKey
{
    /** The row's {@link RowType}. */
    public static final int REQUEST_TYPE = 0x00;
    /** Never on disk. */
    public static final int SYNC = 0x01;
    /** Id of the instance where the row began; absent (0) for local rows and in snapshots. */
    public static final int REPLICA_ID = 0x02;
    /** LSN in the component of the replica id. */
    public static final int LSN = 0x03;
    /** Seconds of the wall clock, a double. */
    public static final int TIMESTAMP = 0x04;
    /** 1 for a row that is not replicated. */
    public static final int GROUP_ID = 0x07;
    /** The row's LSN less the transaction's serial number, wrapping at 64 bits. */
    public static final int TSN = 0x08;
    /** Bits, see {@link #FLAG_COMMIT} and its neighbours. */
    public static final int FLAGS = 0x09;
    /** Never on disk. */
    public static final int STREAM_ID = 0x0a;

    /** Group of replicated rows. */
    public static final int GROUP_DEFAULT = 0;
    /** Group of rows that stay on this instance. */
    public static final int GROUP_LOCAL = 1;

    /** The last row of a transaction of several rows. */
    public static final int FLAG_COMMIT = 1;
    /** The transaction passed the queue of synchronous transactions. */
    public static final int FLAG_WAIT_SYNC = 2;
    /** The transaction is synchronous. */
    public static final int FLAG_WAIT_ACK = 4;
    /** The transaction waits for a confirmation when any of these is set. */
    public static final int FLAGS_QUEUED = FLAG_WAIT_SYNC | FLAG_WAIT_ACK;

    private HeaderKey()
    {
    }
}
