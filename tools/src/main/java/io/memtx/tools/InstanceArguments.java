package io.memtx.tools;

import io.memtx.tools.instances.Environment;
import io.memtx.tools.instances.InstanceRef;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

/** Which instances a verb is about. */
final class InstanceArguments
{
    /** Exit status of a verb that has found, or left, things otherwise than asked for. */
    static final int NOT_SO_STATUS = 1;

    private static final String BULLET = "   \u2022 ";
    private static final String CROSS = "   \u2a2f ";

    @Parameters(
        arity = "0..1", paramLabel = "APP[:INSTANCE]",
        description = "An application of instances.enabled, or one instance of it; all when it is not given.")
    private String name;

    @Option(
        names = {"-C", "--environment"}, paramLabel = "DIR",
        description = "Where instances.enabled is, or below it; by default the current directory.")
    private Path environment = Path.of("");

    Environment environment()
    {
        return Environment.find(environment);
    }

    /** Those that are to run. */
    List<InstanceRef> configured()
    {
        return environment().resolve(name, false);
    }

    /** The one that is named. */
    InstanceRef one()
    {
        return environment().one(name);
    }

    /** Those, and others that run. */
    List<InstanceRef> all()
    {
        return environment().resolve(name, true);
    }

    /** A line about what is done. */
    static String done(final String text)
    {
        return BULLET + text;
    }

    /** A line about what is not. */
    static String failed(final String text)
    {
        return CROSS + text;
    }
}
