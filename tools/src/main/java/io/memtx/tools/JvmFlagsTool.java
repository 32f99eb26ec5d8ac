package io.memtx.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/**
 * {@code memtx jvm-flags}: for scripts that start a program of their own.
 */
@Command(
    name = "jvm-flags",
    description = "Prints the JVM flags of the launcher, on one line: java $(memtx jvm-flags) -cp ...",
    mixinStandardHelpOptions = true)
final class JvmFlagsTool implements Callable<Integer>
{
    @Option(names = "--jdk", paramLabel = "RELEASE", description = "For another JDK than this one, for instance 25.")
    private Integer jdk;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final int release = null == jdk ? Runtime.version().feature() : jdk;
        spec.commandLine().getOut().println(String.join(" ", JvmFlags.of(release)));
        return 0;
    }
}
