package io.memtx.memtx.schema;

/**
 * Ids of the system spaces, as every Tarantool has them.
 */
public final class SystemSpaces
{
    /** Lowest id of the range whose spaces a snapshot lists before all others. */
    public static final int SYSTEM_ID_MIN = 257;

    /** Highest id of that range; user spaces get ids above it, though an explicit id may lie inside. */
    public static final int SYSTEM_ID_MAX = 511;

    public static final int VINYL_DEFERRED_DELETE = 257;
    public static final int SCHEMA = 272;
    public static final int COLLATION = 276;
    public static final int VCOLLATION = 277;
    public static final int SPACE = 280;
    public static final int VSPACE = 281;
    public static final int SEQUENCE = 284;
    public static final int SEQUENCE_DATA = 285;
    public static final int VSEQUENCE = 286;
    public static final int INDEX = 288;
    public static final int VINDEX = 289;
    public static final int FUNC = 296;
    public static final int VFUNC = 297;
    public static final int USER = 304;
    public static final int VUSER = 305;
    public static final int PRIV = 312;
    public static final int VPRIV = 313;
    public static final int CLUSTER = 320;
    public static final int TRIGGER = 328;
    public static final int TRUNCATE = 330;
    public static final int SPACE_SEQUENCE = 340;

    /** Since 2.10: a view of {@link #SPACE_SEQUENCE}. */
    public static final int VSPACE_SEQUENCE = 341;
    public static final int FK_CONSTRAINT = 356;
    public static final int CK_CONSTRAINT = 364;
    public static final int FUNC_INDEX = 372;
    public static final int SESSION_SETTINGS = 380;

    /** Since 3.3: what holds back the collection of old logs. */
    public static final int GC_CONSUMERS = 388;

    /** Ours alone, and local: the conflicts that were resolved or skipped here. */
    public static final int CONFLICT = 506;

    /** Ours alone, and local: who wrote keys last that not every member has heard of yet. */
    public static final int STAMP = 507;

    private SystemSpaces()
    {
    }

    /**
     * @param spaceId of any space.
     * @return whether the id is in the range of system spaces.
     */
    public static boolean isSystem(final int spaceId)
    {
        return spaceId >= SYSTEM_ID_MIN && spaceId <= SYSTEM_ID_MAX;
    }

    /**
     * Whether each instance makes a space for itself. Its rows and its definition are logged, and never replicated.
     *
     * @param spaceId of any space.
     * @return whether it does.
     */
    public static boolean isOfInstance(final int spaceId)
    {
        return CONFLICT == spaceId || STAMP == spaceId;
    }

    /**
     * @param spaceId of any space.
     * @return whether it is one of the views named {@code _v*}: no rows of its own, it shows those of
     * {@link #viewed(int)}, read-only.
     */
    public static boolean isView(final int spaceId)
    {
        return 0 != viewed(spaceId);
    }

    /**
     * @param spaceId of any space.
     * @return the id of the space whose rows the view shows; 0 when the space is no view.
     */
    public static int viewed(final int spaceId)
    {
        return switch (spaceId)
        {
            case VCOLLATION -> COLLATION;
            case VSPACE -> SPACE;
            case VSEQUENCE -> SEQUENCE;
            case VINDEX -> INDEX;
            case VFUNC -> FUNC;
            case VUSER -> USER;
            case VPRIV -> PRIV;
            case VSPACE_SEQUENCE -> SPACE_SEQUENCE;
            default -> 0;
        };
    }
}
