package io.memtx.tuple.collation;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Makes collations. Stateless, thread safe.
 */
public final class Collations
{
    private static final String ARTIFACT = "com.ibm.icu:icu4j";
    private static final String PROBE = "com.ibm.icu.text.RuleBasedCollator";

    private Collations()
    {
    }

    /**
     * @return whether ICU4J is on the class path, so that collations other than the order of bytes can be made.
     */
    public static boolean hasIcu()
    {
        return hasIcu(Collations.class.getClassLoader());
    }

    static boolean hasIcu(final ClassLoader loader)
    {
        try
        {
            Class.forName(PROBE, false, loader);
            return true;
        }
        catch (final ClassNotFoundException ex)
        {
            return false;
        }
    }

    /**
     * Makes a collation.
     *
     * @param def of it.
     * @return the collation.
     * @throws MemtxException ER_CANT_CREATE_COLLATION for options or a locale that ICU does not have, ER_UNSUPPORTED
     *                        when it needs ICU4J and that is not on the class path.
     */
    public static Collation of(final CollationDef def)
    {
        if (!def.isIcu())
        {
            return new ByteCollation(def);
        }
        if (!hasIcu())
        {
            throw withoutIcu(def);
        }
        return new IcuCollation(def);
    }

    static MemtxException withoutIcu(final CollationDef def)
    {
        return new MemtxException(
            ErrorCode.ER_UNSUPPORTED,
            "memtx without " + ARTIFACT + " on the class path",
            "collation '" + def.name() + '\'');
    }
}
