package io.memtx.tuple.fuzz;

import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The inputs that a fuzzer found worth keeping, replayed without the fuzzer: {@code src/test/resources/fuzz/NAME.zip},
 * one entry each, named by their hash.
 */
public final class Corpus
{
    private static final Duration HANG = Duration.ofSeconds(20);
    private static final Path ROOT = Path.of("src", "test", "resources", "fuzz");

    private Corpus()
    {
    }

    /**
     * Off-heap bytes of exactly the input's length, so that a read past their end fails where accesses are checked.
     *
     * @param data   input.
     * @param target given the address of the bytes and of what lies behind them.
     */
    public static void offHeap(final byte[] data, final OffHeapTarget target)
    {
        final long address = Memory.allocate(Math.max(1, data.length));
        try
        {
            Memory.copyFrom(data, 0, address, data.length);
            target.accept(address, address + data.length);
        }
        finally
        {
            Memory.free(address);
        }
    }

    /**
     * @param name   of the corpus.
     * @param target to give each input to; what it throws is a failure.
     * @return one test, which replays all of it.
     */
    public static DynamicTest replay(final String name, final Consumer<byte[]> target)
    {
        return DynamicTest.dynamicTest(name, () ->
        {
            final Map<String, byte[]> inputs = read(ROOT.resolve(name + ".zip"));
            Assertions.assertFalse(inputs.isEmpty(), "no corpus: " + name);
            inputs.forEach((input, data) ->
                Assertions.assertTimeoutPreemptively(HANG, () -> target.accept(data), name + " " + input));
        });
    }

    /**
     * Unpacks a corpus for the fuzzer to go on from.
     *
     * @param arguments the corpus' file, and a directory.
     * @throws IOException when it cannot be read or written.
     */
    public static void main(final String[] arguments) throws IOException
    {
        final Path directory = Files.createDirectories(Path.of(arguments[1]));
        for (final Map.Entry<String, byte[]> input : read(Path.of(arguments[0])).entrySet())
        {
            Files.write(directory.resolve(input.getKey()), input.getValue());
        }
    }

    private static Map<String, byte[]> read(final Path file) throws IOException
    {
        final Map<String, byte[]> inputs = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file)))
        {
            for (ZipEntry entry = zip.getNextEntry(); null != entry; entry = zip.getNextEntry())
            {
                inputs.put(entry.getName(), zip.readAllBytes());
            }
        }
        return inputs;
    }

    /** What is done with off-heap bytes. */
    @FunctionalInterface
    public interface OffHeapTarget
    {
        /**
         * @param address of the first byte.
         * @param limit   behind the last.
         */
        void accept(long address, long limit);
    }
}
