package io.memtx.memtx.schema;

/**
 * How long the definition and the data of a space live.
 */
public enum SpaceType
{
    /** Definition and data are journaled. */
    NORMAL("normal"),

    /** The definition is journaled, the data is not; the space is empty after a restart. Flag {@code temporary}. */
    DATA_TEMPORARY("data-temporary"),

    /** Neither is journaled. */
    TEMPORARY("temporary");

    private final String text;

    SpaceType(final String text)
    {
        this.text = text;
    }

    /**
     * @return the name in the option {@code type}.
     */
    public String text()
    {
        return text;
    }

    static SpaceType byName(final String name)
    {
        for (final SpaceType type : values())
        {
            if (type.text.equals(name))
            {
                return type;
            }
        }
        return null;
    }
}
