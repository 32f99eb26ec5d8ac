package io.memtx.memtx.schema;

/**
 * Fields of a row of {@code _space}, counted from 0.
 * <pre>
 *   [ id, owner, name, engine, field_count, {flags}, [format] ]
 * </pre>
 */
public final class SpaceRow
{
    public static final int ID = 0;
    public static final int OWNER = 1;
    public static final int NAME = 2;
    public static final int ENGINE = 3;
    public static final int FIELD_COUNT = 4;
    public static final int FLAGS = 5;
    public static final int FORMAT = 6;

    /** How many fields a row has. */
    public static final int FIELDS = 7;

    /** Number of the primary index. */
    public static final int PRIMARY_INDEX = 0;
    public static final int NAME_INDEX = 2;

    private SpaceRow()
    {
    }
}
