package io.memtx.memtx.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds of the operating system, on Linux.
 *
 * @param files           open ones in a directory.
 * @param maps            mappings of files in it.
 * @param threads         names of them.
 * @param addressSpaceMiB of all that is mapped.
 */
public record Held(List<String> files, List<String> maps, List<String> threads, long addressSpaceMiB)
{
    /**
     * Looks.
     *
     * @param directory    of files.
     * @param threadPrefix of names of threads.
     * @return what is held now.
     * @throws IOException when the system does not tell.
     */
    public static Held of(final Path directory, final String threadPrefix) throws IOException
    {
        final String ours = directory.toRealPath().toString();
        final List<String> files;
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd")))
        {
            files = links.map(Held::target).filter((name) -> name.startsWith(ours)).sorted().toList();
        }
        final List<String> maps =
            Files.readAllLines(Path.of("/proc/self/maps")).stream().filter((line) -> line.contains(ours)).toList();
        final List<String> threads = Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName).filter((name) -> name.startsWith(threadPrefix)).sorted().toList();
        final String status = Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter((line) -> line.startsWith("VmSize")).findFirst().orElseThrow();
        return new Held(files, maps, threads, Long.parseLong(status.replaceAll("\\D", "")) >> 10);
    }

    /**
     * @return whether no file, mapping or thread is held.
     */
    public boolean isNothing()
    {
        return files.isEmpty() && maps.isEmpty() && threads.isEmpty();
    }

    private static String target(final Path link)
    {
        try
        {
            return Files.readSymbolicLink(link).toString();
        }
        catch (final NoSuchFileException ex)
        {
            return ""; // that of the listing itself
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }
}
