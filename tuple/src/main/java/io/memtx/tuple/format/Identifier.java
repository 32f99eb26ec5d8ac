package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.nio.charset.StandardCharsets;

/**
 * What a name may be made of: fields, spaces, indexes and sequences have the same rule.
 */
public final class Identifier
{
    /** Longest name, in bytes of UTF-8. */
    public static final int MAX_LENGTH = 65_000;

    private static final int SHOWN_LENGTH = 64;

    private Identifier()
    {
    }

    /**
     * Checks a name: not empty, not too long, and of printable characters only.
     *
     * @param name to check.
     * @throws MemtxException ER_IDENTIFIER when it is not fit to be one.
     */
    public static void check(final String name)
    {
        if (!isValid(name))
        {
            throw new MemtxException(
                ErrorCode.ER_IDENTIFIER, name.length() > SHOWN_LENGTH ? name.substring(0, SHOWN_LENGTH) : name);
        }
    }

    /**
     * @param name to check.
     * @return whether it is fit to be one.
     */
    public static boolean isValid(final String name)
    {
        return !name.isEmpty() && !isTooLong(name) && name.codePoints().allMatch(Identifier::isPrintable);
    }

    private static boolean isTooLong(final String name)
    {
        return name.length() > MAX_LENGTH ||
            (name.length() > MAX_LENGTH / 3 && name.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH);
    }

    private static boolean isPrintable(final int codePoint)
    {
        return switch (Character.getType(codePoint))
        {
            case Character.UNASSIGNED, Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE -> false;
            default -> true;
        };
    }
}
