package io.memtx.xlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a main class of the tests in a JVM of its own, without the checks of raw memory.
 */
public final class ChildProcess
{
    private ChildProcess()
    {
    }

    /** Starts it; its standard error joins its output. */
    public static Process start(final Class<?> mainClass, final String... arguments) throws IOException
    {
        return start(List.of(), mainClass, arguments);
    }

    /** Starts it by another command, which is given the JVM's own as its last arguments. */
    public static Process start(final List<String> starter, final Class<?> mainClass, final String... arguments)
        throws IOException
    {
        return start(starter, "-Xmx128m", mainClass, arguments);
    }

    /** As before, with another limit of the heap. */
    public static Process start(
        final List<String> starter, final String heapFlag, final Class<?> mainClass, final String... arguments)
        throws IOException
    {
        return start(starter, List.of(heapFlag), mainClass, arguments);
    }

    /** As before, with flags of the JVM. */
    public static Process start(
        final List<String> starter, final List<String> flags, final Class<?> mainClass, final String... arguments)
        throws IOException
    {
        final List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
