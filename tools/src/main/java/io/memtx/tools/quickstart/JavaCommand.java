package io.memtx.tools.quickstart;

import io.memtx.memtx.MissingFlagException;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same Java with the same flags, for another main class. Thread safe: no state. */
final class JavaCommand
{
    private JavaCommand()
    {
    }

    /** Flags that a manifest gave to this process are not seen, so they are added. */
    static List<String> of(final Class<?> main, final String... args)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        final List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        flags.stream().filter((flag) -> !flag.startsWith("-agentlib:")).forEach(command::add);
        if (flags.stream().noneMatch((flag) -> flag.contains("java.base/jdk.internal.misc=")))
        {
            command.addAll(List.of(MissingFlagException.FLAG.split(" ")));
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }
}
