package io.memtx.memtx;

import org.agrona.UnsafeApi;

/**
 * The JVM was started without the flag that raw memory access needs; the message prints it.
 */
public final class MissingFlagException extends IllegalStateException
{
    /** The flag, as it stands on a command line. */
    public static final String FLAG = "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED";

    private static final long serialVersionUID = 1L;

    MissingFlagException(final Throwable cause)
    {
        super(
            "memtx needs a JVM flag: java " + FLAG + " ... ; in the manifest of an executable jar: " +
            "Add-Exports: java.base/jdk.internal.misc ; in Maven Surefire: <argLine>" + FLAG + "</argLine>",
            cause);
    }

    /** Touches raw memory in a way that shows whether the flag is there. */
    static void check()
    {
        try
        {
            UnsafeApi.freeMemory(UnsafeApi.allocateMemory(8));
        }
        catch (final IllegalAccessError | ExceptionInInitializerError | NoClassDefFoundError ex)
        {
            throw new MissingFlagException(ex);
        }
    }
}
