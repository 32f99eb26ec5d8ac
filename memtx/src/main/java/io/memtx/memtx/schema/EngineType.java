package io.memtx.memtx.schema;

/**
 * What keeps the tuples of a space. Only {@link #MEMTX} is for spaces of users; the others are those of system spaces.
 */
public enum EngineType
{
    /** Tuples in memory, journaled. */
    MEMTX("memtx"),

    /** A view of another system space. */
    SYSVIEW("sysview"),

    /** Rows computed when read. */
    SERVICE("service"),

    /** Journaled and kept nowhere. */
    BLACKHOLE("blackhole");

    private final String text;

    EngineType(final String text)
    {
        this.text = text;
    }

    /**
     * @return the name in {@code _space}.
     */
    public String text()
    {
        return text;
    }

    static EngineType byName(final String name)
    {
        for (final EngineType type : values())
        {
            if (type.text.equals(name))
            {
                return type;
            }
        }
        return null;
    }
}
