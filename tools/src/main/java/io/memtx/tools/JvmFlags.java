package io.memtx.tools;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags that the launcher gives to the JVM, and why:
 * <pre>
 *  jdk.internal.misc            Agrona reads and writes memory through it: the one flag that an embedding program needs
 *  reflect, sun.nio.ch, ref     one mapping per log segment, whatever its size, needs them; without, smaller ones serve
 *  analytics                    a library of the mapping would report its use otherwise
 *  native access, unsafe        from JDK 24 on the JVM warns of both, on standard error
 * </pre>
 * Thread safe: no state.
 */
final class JvmFlags
{
    /** The first JDK that warns, and knows the flags that stop it. */
    static final int FIRST_WARNING_JDK = 24;

    private static final List<String> ALWAYS = List.of(
        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "-Dchronicle.analytics.disable=true");

    private static final List<String> FROM_FIRST_WARNING = List.of(
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");

    private JvmFlags()
    {
    }

    /**
     * @param jdk feature release, such as 17.
     * @return the flags for it, in the launcher's order.
     */
    static List<String> of(final int jdk)
    {
        final List<String> flags = new ArrayList<>(ALWAYS);
        if (jdk >= FIRST_WARNING_JDK)
        {
            flags.addAll(FROM_FIRST_WARNING);
        }
        return flags;
    }
}
