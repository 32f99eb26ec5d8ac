package io.memtx.memtx.foreign;

import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.ForeignKeyDef;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What foreign keys allow definitions to be. Stateless.
 */
public final class ForeignKeyRules
{
    private static final String REFERENCED = "space is referenced by foreign key";

    private ForeignKeyRules()
    {
    }

    /**
     * Checks that what the spaces of a schema refer to is there.
     *
     * @param schema as recovery leaves it: rows may come in an order that no check of single ones could follow.
     * @throws MemtxException ER_CREATE_FOREIGN_KEY.
     */
    public static void check(final Schema schema)
    {
        schema.spaces().forEach((space) -> check(space.def(), schema));
    }

    /**
     * Checks that the spaces that a space refers to are there, and stay for as long as it does.
     *
     * @param space  its definition.
     * @param schema with the others.
     * @throws MemtxException ER_CREATE_FOREIGN_KEY.
     */
    public static void check(final SpaceDef space, final Schema schema)
    {
        if (space.hasForeignKeys())
        {
            for (final ForeignKeyDef key : keys(space))
            {
                check(space, key, schema);
            }
        }
    }

    /**
     * Checks that a space may become another.
     *
     * @param space  as it is.
     * @param next   as it is to be.
     * @param schema with the spaces that refer to it.
     * @throws MemtxException ER_ALTER_SPACE when one of them keeps its data longer.
     */
    public static void checkAlter(final SpaceStore space, final SpaceDef next, final Schema schema)
    {
        if (!space.def().isDataTemporary() && next.isDataTemporary())
        {
            for (final SpaceStore referrer : others(schema, space))
            {
                for (final ForeignKeyDef key : keys(referrer.def()))
                {
                    if (key.foreignSpaceId(referrer.id()) == space.id() && !referrer.def().isDataTemporary())
                    {
                        throw alter(space, "foreign key '" + key.name() + "' from non-data-temporary space '" +
                            referrer.def().name() + "' can't refer to data-temporary space");
                    }
                }
            }
        }
    }

    /**
     * @param space a definition.
     * @param next  of the same space.
     * @return whether tuples of the one need not have what they refer to in the other.
     */
    public static boolean isStricter(final SpaceDef space, final SpaceDef next)
    {
        boolean isStricter = !next.foreignKeys().stream().allMatch((key) -> has(space.foreignKeys(), key));
        for (int i = 0; i < next.fields().size() && !isStricter; i++)
        {
            final List<ForeignKeyDef> before =
                i < space.fields().size() ? space.fields().get(i).rules().foreignKeys() : List.of();
            isStricter = !next.fields().get(i).rules().foreignKeys().stream().allMatch((key) -> has(before, key));
        }
        return isStricter;
    }

    /**
     * Checks that all tuples of a space may go at once.
     *
     * @param space  whose tuples or primary index go.
     * @param schema with the spaces that refer to it.
     * @throws MemtxException ER_ALTER_SPACE when one of them has tuples.
     */
    public static void checkTruncate(final SpaceStore space, final Schema schema)
    {
        for (final SpaceStore referrer : others(schema, space))
        {
            if (0 != referrer.size())
            {
                throw alter(space, REFERENCED);
            }
        }
    }

    /**
     * Checks that a space may go.
     *
     * @param space  that goes.
     * @param schema with the spaces that refer to it.
     * @throws MemtxException ER_ALTER_SPACE when there is one.
     */
    public static void checkDrop(final SpaceStore space, final Schema schema)
    {
        if (!others(schema, space).isEmpty())
        {
            throw alter(space, REFERENCED);
        }
    }

    /** The spaces that refer to one, itself included, by their numbers. */
    static List<SpaceStore> referrers(final Schema schema, final int spaceId)
    {
        final List<SpaceStore> referrers = new ArrayList<>();
        for (final SpaceStore space : schema.spaces())
        {
            if (space.def().foreignSpaceIds().anyMatch((id) -> id == spaceId))
            {
                referrers.add(space);
            }
        }
        referrers.sort(Comparator.comparingInt(SpaceStore::id));
        return referrers;
    }

    private static List<SpaceStore> others(final Schema schema, final SpaceStore space)
    {
        if (!space.isReferenced())
        {
            return List.of();
        }
        final List<SpaceStore> referrers = referrers(schema, space.id());
        referrers.removeIf((referrer) -> referrer.id() == space.id());
        return referrers;
    }

    private static void check(final SpaceDef space, final ForeignKeyDef key, final Schema schema)
    {
        final int foreignId = key.foreignSpaceId(space.id());
        final SpaceStore found = schema.find(foreignId);
        if (null == found && foreignId != space.id())
        {
            throw refused(space, key, "foreign space '" + foreignId + "' was not found by id");
        }
        final SpaceDef foreign = foreignId == space.id() ? space : found.def();
        if (SpaceType.TEMPORARY == foreign.type())
        {
            throw refused(space, key, "foreign space can't be temporary");
        }
        if (foreign.isDataTemporary() && !space.isDataTemporary())
        {
            throw refused(
                space, key, "foreign key from non-data-temporary space can't refer to data-temporary space");
        }
        if (foreign.isLocal() && !space.isLocal())
        {
            throw refused(space, key, "foreign key from non-local space can't refer to local space");
        }
    }

    private static List<ForeignKeyDef> keys(final SpaceDef space)
    {
        final List<ForeignKeyDef> keys = new ArrayList<>(space.foreignKeys());
        for (final FieldDef field : space.fields())
        {
            keys.addAll(field.rules().foreignKeys());
        }
        return keys;
    }

    private static boolean has(final List<ForeignKeyDef> keys, final ForeignKeyDef wanted)
    {
        return keys.stream().anyMatch(wanted::refersAs);
    }

    private static MemtxException refused(final SpaceDef space, final ForeignKeyDef key, final String reason)
    {
        return new MemtxException(ErrorCode.ER_CREATE_FOREIGN_KEY, key.name(), space.name(), reason);
    }

    private static MemtxException alter(final SpaceStore space, final String reason)
    {
        return new MemtxException(ErrorCode.ER_ALTER_SPACE, space.def().name(), reason);
    }
}
