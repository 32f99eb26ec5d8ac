package io.memtx.memtx.counters;

/**
 * The counters of an engine. Ids are for ever, they come from the range 100 to 199, and none is used twice, not even
 * that of a counter that is gone; the label is what {@code memtx counters} prints.
 * <p>
 * Thread safe: immutable.
 */
public enum EngineCounter
{
    /** Transactions confirmed since the engine was opened. */
    TRANSACTIONS_COMMITTED(100, "transactions committed"),
    /** Transactions rolled back since the engine was opened, for whatever reason. */
    TRANSACTIONS_ROLLED_BACK(101, "transactions rolled back"),
    /** Transactions that are neither confirmed nor rolled back at the moment. */
    TRANSACTIONS_PENDING(102, "transactions pending"),
    /** Functions and statements taken from other threads since the engine was opened. */
    SUBMISSIONS(103, "submissions taken"),
    /** Operations of upserts that were left out because they do not fit the tuple found. */
    UPSERT_OPERATIONS_SKIPPED(104, "upsert operations skipped"),
    /** Errors that had nobody to be thrown at: of triggers behind a commit, of helpers, of callbacks. */
    ERRORS(105, "errors counted"),

    /** Rows appended to the log since the engine was opened. */
    ROWS_APPENDED(110, "rows appended"),
    /** Bytes appended to the log since the engine was opened, block headers included. */
    BYTES_APPENDED(111, "bytes appended"),
    /** Position in the log behind the last transaction appended, in bytes. */
    APPEND_POSITION(112, "append position"),
    /** Position in the log up to which the chosen durability is reached, in bytes. */
    JOURNALED_POSITION(113, "journaled position"),
    /** Files of the log begun since the engine was opened. */
    SEGMENTS(114, "segments begun"),
    /** Forces of appended rows to the device since the engine was opened. */
    FORCES(115, "forces"),
    /** Transactions refused because the next piece of the log was not prepared in time. */
    BACK_PRESSURE(116, "back pressure"),
    /** Whether the log has failed, 1, so that the engine is read-only for good, or not, 0. */
    JOURNAL_FAILED(117, "journal failed"),
    /** LSN of the last transaction confirmed that came from this instance. */
    OWN_LSN(118, "own lsn"),
    /** Signature of the vclock of the last transaction confirmed: the sum of its components. */
    VCLOCK_SIGNATURE(119, "vclock signature"),

    /** Checkpoints completed since the engine was opened. */
    CHECKPOINTS_DONE(120, "checkpoints done"),
    /** Checkpoints that failed since the engine was opened. */
    CHECKPOINTS_FAILED(121, "checkpoints failed"),
    /** Signature of the newest snapshot, -1 when there is none. */
    SNAPSHOT_SIGNATURE(122, "newest snapshot signature"),

    /** Bytes that tuples and indexes may take. */
    ARENA_QUOTA_BYTES(130, "arena quota bytes"),
    /** Bytes of live objects in the arena, rounding to size classes included. */
    ARENA_USED_BYTES(131, "arena used bytes"),
    /** Bytes of the arena held by slabs and large objects: what a quota is compared with. */
    ARENA_TAKEN_BYTES(132, "arena taken bytes"),
    /** Objects, no longer in use, that wait for a read view or a transaction before they are freed. */
    ARENA_HELD_BACK(133, "arena objects held back"),
    /** Spaces, the system's included. */
    SPACES(134, "spaces"),
    /** Tuples in all spaces. */
    TUPLES(135, "tuples"),
    /** Bytes that the tuples take, headers and rounding included; those not confirmed or held back count, too. */
    TUPLE_BYTES(136, "tuple bytes"),
    /** Entries in all indexes. */
    INDEX_ENTRIES(137, "index entries"),
    /** Bytes that all indexes take. */
    INDEX_BYTES(138, "index bytes"),
    /** Bytes of memory per tuple, times 100: headers and rounding included, index entries not. */
    TUPLE_X100(139, "bytes per tuple x100"),
    /** Bytes of memory per index entry, times 100. */
    INDEX_ENTRY_X100(140, "bytes per index entry x100"),
    /** Objects, no longer in use, that a reader on another thread may still come across. */
    ARENA_RETIRED(141, "arena objects kept for readers"),

    /** Read views that are open. */
    READ_VIEWS(150, "read views open"),
    /** Cursors that are open. */
    CURSORS(151, "cursors open"),
    /** Readers that are open, of other threads. */
    READERS(152, "readers open"),
    /** Readers that are inside at the moment of counting: what one that stays keeps is never reused. */
    READERS_INSIDE(153, "readers inside"),

    /** Transactions of other instances that were written to the log, those with rows left out included. */
    FOREIGN_TRANSACTIONS(160, "foreign transactions applied"),
    /** Rows of other instances that were applied. */
    FOREIGN_ROWS(161, "foreign rows applied"),
    /** Rows of other instances that became NOPs: they collided, or their transaction was left out. */
    FOREIGN_ROWS_SKIPPED(162, "foreign rows skipped"),
    /** Transactions of other instances that had come before, over another way. */
    FOREIGN_TRANSACTIONS_KNOWN(163, "foreign transactions known"),
    /** Transactions of other instances that could not be applied. */
    FOREIGN_TRANSACTIONS_REFUSED(164, "foreign transactions refused");

    /** The least id of an engine's counter. */
    public static final int FIRST_ID = 100;
    /** The greatest id of an engine's counter. */
    public static final int LAST_ID = 199;

    private static final EngineCounter[] COUNTERS = values();

    static
    {
        checkIds(COUNTERS);
    }

    private final int id;
    private final String label;

    EngineCounter(final int id, final String label)
    {
        this.id = id;
        this.label = label;
    }

    /**
     * @return the id, the same in every release.
     */
    public int id()
    {
        return id;
    }

    /**
     * @return the text printed for it.
     */
    public String label()
    {
        return label;
    }

    /**
     * @param id from a file.
     * @return the counter, or null when it has no name here: the file is of another release.
     */
    public static EngineCounter find(final int id)
    {
        for (final EngineCounter counter : COUNTERS)
        {
            if (counter.id == id)
            {
                return counter;
            }
        }
        return null;
    }

    static int count()
    {
        return COUNTERS.length;
    }

    /** A copied line with the id left as it was would send two values to one reader: the class does not load then. */
    static void checkIds(final EngineCounter... counters)
    {
        final boolean[] isTaken = new boolean[LAST_ID - FIRST_ID + 1];
        for (final EngineCounter counter : counters)
        {
            if (counter.id < FIRST_ID || counter.id > LAST_ID || isTaken[counter.id - FIRST_ID])
            {
                throw new IllegalStateException(
                    "counter id is taken or out of range: id=" + counter.id + " counter=" + counter.name());
            }
            isTaken[counter.id - FIRST_ID] = true;
        }
    }
}
