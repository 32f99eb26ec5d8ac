package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random updates and upserts, results and messages, against an installed Tarantool 2.6. Left out is what 3.x, which the
 * engine follows, does otherwise: several operations on one field, and assigning, inserting or deleting beyond the end.
 */
class UpdateOracleTest
{
    private static final int UPDATE_COUNT = 1500;
    private static final int UPSERT_COUNT = 500;

    private final UpdateFixture fixture = new UpdateFixture();

    @TempDir
    Path directory;

    @Test
    void shouldAgreeWithTarantool() throws IOException
    {
        final long seed = System.nanoTime();
        final UpdateOracle oracle = new UpdateOracle(directory, seed);
        final Random random = new Random(seed);
        final List<RandomUpdate> cases = new ArrayList<>();
        while (cases.size() < UPDATE_COUNT + UPSERT_COUNT)
        {
            final RandomUpdate update = new RandomUpdate(random, 6, 3);
            if (cases.size() >= UPDATE_COUNT && !areFieldsDistinctAndExisting(update))
            {
                continue;
            }
            oracle.add(cases.size() < UPDATE_COUNT, update.fields(), update.ops());
            cases.add(update);
        }

        final List<String> answers = oracle.answers();
        assertEquals(cases.size(), answers.size());

        int comparedCount = 0;
        for (int i = 0; i < cases.size(); i++)
        {
            final RandomUpdate update = cases.get(i);
            final String answer = answers.get(i);
            if (!isOtherwiseIn3x(answer, update))
            {
                final String ours = i < UPDATE_COUNT ? updated(update) : upserted(update);
                assertEquals(answer, ours, () -> "seed=" + seed + ' ' + update);
                comparedCount++;
            }
        }
        assertTrue(comparedCount > cases.size() / 2, "compared=" + comparedCount + " of " + cases.size());
    }

    private String updated(final RandomUpdate update)
    {
        try
        {
            return "ok " + hex(
                fixture.update(Tuple.ofList(update.fields()), update.ops(), TupleFormat.ANY, 1));
        }
        catch (final MemtxException error)
        {
            return "error " + error.code().number() + ' ' + error.getMessage().replace(" or varbinary", "");
        }
    }

    private String upserted(final RandomUpdate update)
    {
        return "ok " + hex(fixture.upsert(
            Tuple.ofList(update.fields()), update.ops(), TupleFormat.ANY, 1, (number, reason) -> {}));
    }

    private static boolean isOtherwiseIn3x(final String answer, final RandomUpdate update)
    {
        if (answer.endsWith("double update of the same field"))
        {
            return true;
        }
        for (final List<?> op : update.ops())
        {
            final int field = (Integer)op.get(1);
            if ("=!#".contains((String)op.get(0)) && field > 0 && answer.equals(
                "error " + ErrorCode.ER_NO_SUCH_FIELD_NO.number() + " Field " + field + " was not found in the tuple"))
            {
                return true;
            }
        }
        return false;
    }

    private static boolean areFieldsDistinctAndExisting(final RandomUpdate update)
    {
        final int size = update.fields().size();
        final Set<Integer> seen = new HashSet<>();
        for (final List<?> op : update.ops())
        {
            final int given = (Integer)op.get(1);
            final int field = given < 0 ? size + given : given - 1;
            if ("!#".contains((String)op.get(0)) || field < 0 || field >= size || !seen.add(field) || 0 == given)
            {
                return false;
            }
        }
        return true;
    }

    private static String hex(final Tuple tuple)
    {
        return HexFormat.of().formatHex(tuple.toMsgPack());
    }
}
