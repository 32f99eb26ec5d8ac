package io.memtx.bench.peer;

import java.util.List;

/**
 * The flags that peers need of the JVM, and why. The same list serves JDK 17 and 25: what a JDK does not know it
 * ignores.
 * <pre>
 *  jdk.internal.misc            Agrona, whose buffers LMDB is read through, reads and writes memory by it
 *  jdk.internal.ref, sun.nio.ch, java.lang.reflect
 *                               Chronicle frees buffers and looks into its own classes by them
 *  java.lang, javac.file        Chronicle Map generates classes: it compiles them and defines them in the class loader
 *  analytics                    Chronicle would report its use otherwise; its reporter is not on the class path either
 *  lmdbjava and Agrona checks   off, as lmdbjava's own benchmarks have them
 *  native access, unsafe        from JDK 24 on the JVM warns of both, on standard error
 * </pre>
 * The constants are what {@link org.openjdk.jmh.annotations.Fork#jvmArgsAppend()} wants. Thread safe: no state.
 */
public final class PeerFlags
{
    /** Lets a JDK pass over flags that it does not know; those of later releases below. */
    public static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";
    /** For Agrona. */
    public static final String INTERNAL_MISC = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    /** For Chronicle. */
    public static final String INTERNAL_REF = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
    /** For Chronicle. */
    public static final String NIO_CHANNELS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";
    /** For Chronicle. */
    public static final String REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    /** For classes that Chronicle Map generates. */
    public static final String LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    /** For classes that Chronicle Map generates. */
    public static final String COMPILER = "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED";
    /** For Chronicle. */
    public static final String NO_ANALYTICS = "-Dchronicle.analytics.disable=true";
    /** For LMDB; a matter of speed. */
    public static final String NO_LMDB_CHECKS = "-Dlmdbjava.disable.checks=true";
    /** For LMDB's buffers; a matter of speed. */
    public static final String NO_BOUNDS_CHECKS = "-Dagrona.disable.bounds.checks=true";
    /** For all that is native, from JDK 24 on. */
    public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    /** For all that reads memory, from JDK 24 on. */
    public static final String UNSAFE_ACCESS = "--sun-misc-unsafe-memory-access=allow";

    private static final List<String> NEEDED = List.of(
        IGNORE_UNKNOWN, INTERNAL_MISC, INTERNAL_REF, NIO_CHANNELS, REFLECT, LANG, COMPILER, NO_ANALYTICS,
        NATIVE_ACCESS, UNSAFE_ACCESS);
    private static final List<String> FASTER = List.of(NO_LMDB_CHECKS, NO_BOUNDS_CHECKS);

    private PeerFlags()
    {
    }

    /**
     * @return the flags without which some peer does not run, or not silently.
     */
    public static List<String> needed()
    {
        return NEEDED;
    }

    /**
     * @return the flags that make peers faster, for measurements and not for tests.
     */
    public static List<String> faster()
    {
        return FASTER;
    }
}
