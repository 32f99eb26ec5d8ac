package io.memtx.memtx;

/**
 * Checks of what a program hands to the public face: a fault there is an IllegalArgumentException that names the
 * argument. Stateless, thread safe.
 */
final class Arguments
{
    private Arguments()
    {
    }

    static <T> T notNull(final T value, final String name)
    {
        if (null == value)
        {
            throw new IllegalArgumentException(name + " is null");
        }
        return value;
    }

    static long notNegative(final long value, final String name)
    {
        if (value < 0)
        {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return value;
    }
}
