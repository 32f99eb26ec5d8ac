package io.memtx.tools;

import io.memtx.tools.instances.Environment;
import io.memtx.tools.rows.ToolException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code memtx init}.
 */
@Command(
    name = "init",
    description = "Makes a directory a place for applications: instances.enabled.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:it is there", "2:it cannot be made, or an example is there already"})
final class InitTool implements Callable<Integer>
{
    private static final List<String> EXAMPLES = List.of("master_master");
    private static final List<String> FILES = List.of("config.yaml", "instances.yml");

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "By default the current directory.")
    private Path directory = Path.of("");

    @Option(
        names = "--example", paramLabel = "NAME",
        description = "An application to begin with: master_master, two instances that both may be written to.")
    private String example;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        final Path applications = directory.toAbsolutePath().normalize().resolve(Environment.APPLICATIONS);
        if (null != example && !EXAMPLES.contains(example))
        {
            throw new ToolException("no example '" + example + "': there are " + String.join(", ", EXAMPLES));
        }
        if (null != example && Files.exists(applications.resolve(example)))
        {
            throw new ToolException(applications.resolve(example) + " is there already");
        }
        final boolean isThere = Files.isDirectory(applications);
        Files.createDirectories(applications);
        out.println(InstanceArguments.done(
            (isThere ? "Environment is there already: " : "Environment is made: ") + applications));
        if (null != example)
        {
            final Path application = applications.resolve(example);
            Files.createDirectory(application);
            for (final String file : FILES)
            {
                try (InputStream in = InitTool.class.getResourceAsStream("replicasets/" + example + '/' + file))
                {
                    Files.copy(in, application.resolve(file));
                }
            }
            out.println(InstanceArguments.done("Example is copied: memtx start " + example + " starts it"));
        }
        return 0;
    }
}
