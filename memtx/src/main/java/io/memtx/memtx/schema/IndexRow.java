package io.memtx.memtx.schema;

/**
 * Fields of a row of {@code _index}, counted from 0.
 * <pre>
 *   [ id of the space, iid: number of the index, name, type, {opts}, [parts] ]
 * </pre>
 */
public final class IndexRow
{
    public static final int SPACE_ID = 0;
    public static final int INDEX_ID = 1;
    public static final int NAME = 2;
    public static final int TYPE = 3;
    public static final int OPTIONS = 4;
    public static final int PARTS = 5;

    /** How many fields a row has. */
    public static final int FIELDS = 6;

    /** Number of the primary index, over space and number. */
    public static final int PRIMARY_INDEX = 0;

    /** Number of the index over space and name; there is no number 1. */
    public static final int NAME_INDEX = 2;

    private IndexRow()
    {
    }
}
