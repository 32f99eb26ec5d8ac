package io.memtx.tuple.fuzz;

import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The inputs that a fuzzer found worth keeping, replayed without the fuzzer: {@code src/test/resources/fuzz/NAME}, one
 * file each, named by their hash.
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
            final List<Path> inputs = list(ROOT.resolve(name));
            Assertions.assertFalse(inputs.isEmpty(), "no corpus: " + name);
            for (final Path input : inputs)
            {
                final byte[] data = Files.readAllBytes(input);
                Assertions.assertTimeoutPreemptively(HANG, () -> target.accept(data), input.toString());
            }
        });
    }

    private static List<Path> list(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
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
