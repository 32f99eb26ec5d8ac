package io.memtx.tuple.key;

import java.util.Locale;

/**
 * What {@code nullable_action} says of nil: {@link #NONE} lets it be; the others refuse it, all in the same way, and
 * differ only in that two of them may not meet in one field.
 */
public enum NullableAction
{
    /** Nil is allowed. */
    NONE,
    /** What SQL calls abort. */
    ABORT,
    /** As {@link #ABORT}. */
    ROLLBACK,
    /** As {@link #ABORT}. */
    FAIL,
    /** As {@link #ABORT}. */
    IGNORE,
    /** As {@link #ABORT}. */
    REPLACE,
    /** Nil is not allowed; agrees with every other one. */
    DEFAULT;

    private static final NullableAction[] VALUES = values();

    private final String text = name().toLowerCase(Locale.ROOT);

    /**
     * @param isNullable whether nil is allowed.
     * @return the action where none was named.
     */
    public static NullableAction of(final boolean isNullable)
    {
        return isNullable ? NONE : DEFAULT;
    }

    /**
     * @param name in any case.
     * @return the action, or null when there is none of that name.
     */
    public static NullableAction byName(final String name)
    {
        for (final NullableAction action : VALUES)
        {
            if (action.text.equalsIgnoreCase(name))
            {
                return action;
            }
        }
        return null;
    }

    /**
     * @return the name in formats, index definitions and messages.
     */
    public String text()
    {
        return text;
    }
}
