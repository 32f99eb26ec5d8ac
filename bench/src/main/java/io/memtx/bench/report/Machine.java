package io.memtx.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What it was measured on and with.
 *
 * @param cpu       model.
 * @param cores     that this process may use.
 * @param memory    of the machine.
 * @param kernel    of the operating system.
 * @param jdk       that runs this.
 * @param flags     given to it, and to the processes that measure.
 * @param tunables  of the C library: huge pages.
 */
public record Machine(
    String cpu, int cores, String memory, String kernel, String jdk, List<String> flags, String tunables)
{
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final double KIB_PER_GIB = 1 << 20;
    private static final String UNKNOWN = "unknown";

    /**
     * @return this machine and JVM.
     */
    public static Machine here()
    {
        final String tunables = System.getenv("GLIBC_TUNABLES");
        return new Machine(
            field(CPU_INFO, "model name"),
            Runtime.getRuntime().availableProcessors(),
            memorySize(),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + " " +
                System.getProperty("os.arch"),
            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            null == tunables ? "none" : tunables);
    }

    private static String memorySize()
    {
        final String total = field(MEMORY_INFO, "MemTotal");
        return UNKNOWN.equals(total) ? total :
            String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(total.split(" ")[0]) / KIB_PER_GIB);
    }

    private static String field(final Path file, final String name)
    {
        try (Stream<String> lines = Files.lines(file))
        {
            return lines
                .filter((line) -> line.startsWith(name))
                .map((line) -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(UNKNOWN);
        }
        catch (final IOException ex)
        {
            return UNKNOWN;
        }
    }
}
