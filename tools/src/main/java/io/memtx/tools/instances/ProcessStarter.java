package io.memtx.tools.instances;

import io.memtx.tools.rows.ToolException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts the process of an instance in the background: in a session of its own, so that neither the end of a terminal
 * nor an interrupt typed there reaches it; what it prints goes to a file.
 */
public final class ProcessStarter
{
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final String PRIVATE = "rwx------";

    private final List<String> flags;
    private final String mainClass;

    /**
     * @param flags     of the JVM that it needs.
     * @param mainClass of the command line.
     */
    public ProcessStarter(final List<String> flags, final String mainClass)
    {
        this.flags = flags;
        this.mainClass = mainClass;
    }

    /**
     * @param ref  of the instance.
     * @param args of the command line.
     * @return the process.
     * @throws ToolException when it cannot be started.
     */
    public Process start(final InstanceRef ref, final List<String> args)
    {
        try
        {
            makePrivate(ref.runDirectory());
            makePrivate(ref.logDirectory());
            if (!Files.exists(ref.outputFile()))
            {
                Files.createFile(ref.outputFile(), attribute("rw-------"));
            }
            return new ProcessBuilder(command(args))
                .directory(ref.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(ref.outputFile().toFile()))
                .start();
        }
        catch (final IOException ex)
        {
            throw new ToolException("can't start " + ref.fullName() + ": " + ex.getMessage(), ex);
        }
    }

    /**
     * Makes a directory that is its owner's only.
     *
     * @param directory to make, with those above it.
     * @throws IOException when that fails.
     */
    public static void makePrivate(final Path directory) throws IOException
    {
        Files.createDirectories(directory.getParent());
        if (!Files.isDirectory(directory))
        {
            Files.createDirectory(directory, attribute(PRIVATE));
        }
    }

    private List<String> command(final List<String> args)
    {
        final List<String> command = new ArrayList<>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent((path) -> command.add(path.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-XX:+ExitOnOutOfMemoryError");
        final String options = System.getenv("MEMTX_JAVA_OPTS");
        if (null != options && !options.isBlank())
        {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.add("-cp");
        command.add(absolute(System.getProperty("java.class.path")));
        command.add(mainClass);
        command.addAll(args);
        return command;
    }

    /** It runs in another directory than this process. */
    private static String absolute(final String classPath)
    {
        return Stream.of(classPath.split(File.pathSeparator))
            .filter((entry) -> !entry.isEmpty())
            .map((entry) -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(final String permissions)
    {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
