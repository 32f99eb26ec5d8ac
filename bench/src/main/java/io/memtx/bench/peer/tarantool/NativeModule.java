package io.memtx.bench.peer.tarantool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Builds the loops over Tarantool's C interface, where there are a compiler and headers. Belongs to one thread.
 */
final class NativeModule
{
    private static final String SOURCE = "loops.c";
    private static final String LIBRARY = "loops.so";
    private static final String HEADER = "module.h";
    private static final List<String> COMPILERS = List.of("gcc", "cc", "clang");
    private static final String INCLUDE = "include/tarantool";
    private static final List<Path> PREFIXES = List.of(Path.of("/usr"), Path.of("/usr/local"));

    private NativeModule()
    {
    }

    /**
     * @param programs  to find and run the compiler.
     * @param tarantool its program, beside whose directory headers may lie.
     * @param directory to leave the module in, where Lua will look for it.
     * @throws StageException when there is no compiler or no header, or the source does not compile.
     */
    static void build(final Programs programs, final Path tarantool, final Path directory) throws StageException
    {
        final Path compiler = COMPILERS.stream()
            .flatMap((name) -> programs.find(name).stream())
            .findFirst()
            .orElseThrow(() -> new StageException("no C compiler on the path: install gcc"));
        final Path headers = headers(tarantool);
        Programs.copyResource(SOURCE, directory);
        programs.run(directory, Programs.command(
            compiler, "-O2", "-shared", "-fPIC", "-I" + headers, "-o", LIBRARY, SOURCE));
    }

    private static Path headers(final Path tarantool) throws StageException
    {
        final Path beside = tarantool.toAbsolutePath().resolveSibling("..").normalize();
        for (final Path prefix : List.of(beside, PREFIXES.get(0), PREFIXES.get(1)))
        {
            final Path directory = prefix.resolve(INCLUDE);
            if (Files.isReadable(directory.resolve(HEADER)))
            {
                return directory;
            }
        }
        throw new StageException("no " + INCLUDE + "/" + HEADER + ": install tarantool-dev");
    }
}
