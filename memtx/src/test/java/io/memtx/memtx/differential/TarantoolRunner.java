package io.memtx.memtx.differential;

import io.memtx.memtx.tarantool.TarantoolPeer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Statements run by an installed Tarantool, in a new instance each time.
 */
final class TarantoolRunner
{
    private final Path directory;
    private int runCount;

    /**
     * @param directory for the instances, empty.
     */
    TarantoolRunner(final Path directory)
    {
        this.directory = directory;
    }

    /**
     * @param statements to run.
     * @return an answer to each; less when Tarantool crashed, at the first statement that has none.
     */
    List<String> run(final List<Statement> statements) throws IOException
    {
        final Path home = Files.createDirectory(directory.resolve("tarantool-" + runCount++));
        final TarantoolPeer peer = TarantoolPeer.on(home).walMode("none").options("log_level = 1");
        Files.write(home.resolve("script"), statements.stream().map(Statement::line).toList());
        try (InputStream stream = TarantoolRunner.class.getResourceAsStream("oracle.lua"))
        {
            peer.run(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
        catch (final AssertionError ex)
        {
            if (!isCrash(ex))
            {
                throw ex;
            }
        }
        // a text in an error need not be UTF-8
        return new String(Files.readAllBytes(home.resolve("answers")), StandardCharsets.UTF_8).lines().toList();
    }

    private static boolean isCrash(final AssertionError ex)
    {
        return ex.getMessage().contains("Segmentation fault") || ex.getMessage().contains("Assertion") ||
            ex.getMessage().contains("panic");
    }
}
