package io.memtx.xlog;

/**
 * Keys of the map that is a row's body. An encoder writes them in the order in which they stand here.
 */
public final class BodyKey
{
    public static final int SPACE_ID = 0x10;
    /** Omitted when 0. */
    public static final int INDEX_ID = 0x11;
    /** Omitted when 0. */
    public static final int INDEX_BASE = 0x15;
    public static final int KEY = 0x20;
    /** Operations of an UPSERT; those of an UPDATE stand under {@link #TUPLE}. */
    public static final int OPS = 0x28;
    public static final int TUPLE_META = 0x2a;
    public static final int TUPLE = 0x21;
    public static final int OLD_TUPLE = 0x2c;
    public static final int NEW_TUPLE = 0x2d;
    public static final int ARROW = 0x36;
    public static final int BEGIN_KEY = 0x37;
    public static final int END_KEY = 0x38;

    /** In CONFIRM, ROLLBACK and PROMOTE: the owner of the queue. */
    public static final int SYNCHRO_REPLICA_ID = 0x02;
    /** In CONFIRM, ROLLBACK and PROMOTE: the owner's LSN. */
    public static final int SYNCHRO_LSN = 0x03;
    /** In PROMOTE: the vclock confirmed so far. */
    public static final int VCLOCK = 0x26;
    /** In PROMOTE and DEMOTE: the term. */
    public static final int TERM = 0x53;

    /** In RAFT: the term. */
    public static final int RAFT_TERM = 0x00;
    /** In RAFT: the vote. */
    public static final int RAFT_VOTE = 0x01;

    private BodyKey()
    {
    }
}
