package io.memtx.memtx.differential;

import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random statements over random schemas, here and in an installed Tarantool 2.6: the same answers, tuples as bytes,
 * errors as codes and texts. {@value #STATEMENTS_PROP_NAME} makes it longer, {@value #SEED_PROP_NAME} another one,
 * {@value #SCRIPT_PROP_NAME} names a file with the script that a failure printed.
 */
class DifferentialTest
{
    static final String STATEMENTS_PROP_NAME = "memtx.differential.statements";
    static final String SEED_PROP_NAME = "memtx.differential.seed";
    static final String SCRIPT_PROP_NAME = "memtx.differential.script";

    private static final int SCRIPT_LENGTH = 100;
    private static final int SCRIPTS_PER_RUN = 20; // so much is lost to one crash of 2.6, and so often it starts
    private static final int FIRST_SPACE = 600;

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerAsTarantoolDoes(final TestReporter reporter) throws IOException
    {
        TarantoolPeer.on(directory).assumeVersion("2.6.");
        final Comparison comparison = new Comparison(directory);
        final String file = System.getProperty(SCRIPT_PROP_NAME);
        if (null != file)
        {
            final Difference difference = comparison.compare(
                List.of(Files.readAllLines(Path.of(file)).stream().map(Statement::parse).toList()));
            assertNull(difference);
            return;
        }
        final long seed = Long.getLong(SEED_PROP_NAME, 20261126L);
        final int count = Integer.getInteger(STATEMENTS_PROP_NAME, 10_000);
        final Random random = new Random(seed);
        for (int drawn = 0; comparison.comparedCount() < count; drawn += SCRIPT_LENGTH * SCRIPTS_PER_RUN)
        {
            assertTrue(drawn < 2 * count, comparison.toString()); // the rest was lost to crashes of 2.6, or to parting
            final List<List<Statement>> scripts = new ArrayList<>();
            for (int i = 0; i < SCRIPTS_PER_RUN; i++)
            {
                scripts.add(new RandomScript(random.nextLong(), FIRST_SPACE + i, SCRIPT_LENGTH).statements());
            }
            final Difference difference = comparison.compare(scripts);
            if (null != difference)
            {
                throw new AssertionError("seed=" + seed + ", or with this script alone:\n" +
                    comparison.shrink(difference));
            }
        }
        comparison.crashes().forEach((crash) -> reporter.publishEntry("tarantool crashed", crash.toString()));
        reporter.publishEntry("compared", comparison.toString());
    }
}
