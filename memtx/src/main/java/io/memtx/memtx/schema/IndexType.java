package io.memtx.memtx.schema;

/**
 * The structures that an index can have.
 */
public enum IndexType
{
    /** Ordered. */
    TREE("tree"),

    /** Unordered, unique, found by full key only. */
    HASH("hash");

    private final String text;

    IndexType(final String text)
    {
        this.text = text;
    }

    /**
     * @return the name as written to {@code _index}; read in any case.
     */
    public String text()
    {
        return text;
    }

    static IndexType byName(final String name)
    {
        for (final IndexType type : values())
        {
            if (type.text.equalsIgnoreCase(name))
            {
                return type;
            }
        }
        return null;
    }
}
