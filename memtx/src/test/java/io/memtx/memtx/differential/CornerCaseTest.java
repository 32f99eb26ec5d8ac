package io.memtx.memtx.differential;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.differential.CornerCase.Mark;
import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * The corner cases of the reference: each answered here as it says, those that are marked as seen also by an installed
 * Tarantool 2.6.
 */
class CornerCaseTest
{
    private static final long MEMORY = 32L << 20;
    private static final Pattern NAME = Pattern.compile("\\bc\\d+_(\\d+)"); // of the n-th space of a case

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerTypesAsTheReferenceSays()
    {
        answer(TypeCorners.all());
    }

    @Test
    void shouldAnswerSpacesAsTheReferenceSays()
    {
        answer(SpaceCorners.all());
    }

    @Test
    void shouldAnswerIndexesAsTheReferenceSays()
    {
        answer(IndexCorners.all());
    }

    @Test
    void shouldAnswerMultikeyAndFunctionalIndexesAsTheReferenceSays()
    {
        answer(EntryCorners.all());
    }

    @Test
    void shouldAnswerStatementsAsTheReferenceSays()
    {
        answer(StatementCorners.all());
    }

    @Test
    void shouldAnswerTransactionsAsTheReferenceSays()
    {
        answer(TransactionCorners.all());
    }

    @Test
    void shouldAnswerMemoryAsTheReferenceSays()
    {
        answer(MemoryCorners.all());
    }

    @Test
    void shouldAnswerOtherFeaturesAsTheReferenceSays()
    {
        answer(FeatureCorners.all());
    }

    @Test
    void shouldAnswerWhatStandsBesideTheTablesAsTheReferenceSays()
    {
        answer(TextCorners.all());
    }

    @Test
    void shouldBeAnsweredByTarantoolAsTheReferenceSays() throws IOException
    {
        final List<CornerCase> cases = Stream.of(
            TypeCorners.all(), SpaceCorners.all(), IndexCorners.all(), EntryCorners.all(), StatementCorners.all(),
            TransactionCorners.all(), FeatureCorners.all(), TextCorners.all(), MemoryCorners.all())
            .flatMap(List::stream).filter((each) -> Mark.VERIFIED == each.mark()).toList();
        final StringBuilder lua = new StringBuilder(prelude());
        for (int i = 0; i < cases.size(); i++)
        {
            lua.append("begin_case(").append(i).append(")\ndo\n").append(cases.get(i).lua()).append("\nend\n");
        }
        final List<String> lines = TarantoolPeer.on(directory).assumeVersion("2.6.").run(lua.toString());
        final List<List<String>> answers = new ArrayList<>();
        for (final String line : lines)
        {
            if (line.startsWith("case "))
            {
                answers.add(new ArrayList<>());
            }
            else
            {
                answers.get(answers.size() - 1).add(line);
            }
        }
        assertEquals(cases.size(), answers.size());
        final List<Executable> checks = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++)
        {
            final CornerCase corner = cases.get(i);
            final List<String> theirs = answers.get(i);
            checks.add(() -> assertAnswers(corner, corner.answersOf26(), theirs));
        }
        assertAll(checks);
    }

    private void answer(final List<CornerCase> cases)
    {
        try (Memtx db = Memtx.open(EntryCorners.functions(new MemtxContext(directory).memtxMemory(MEMORY))))
        {
            final List<Executable> checks = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++)
            {
                final CornerCase corner = cases.get(i);
                final CornerRun run = new CornerRun(db, i);
                checks.add(() ->
                {
                    corner.call().on(run);
                    assertAnswers(corner, corner.expected(), run.answers());
                });
            }
            assertAll(checks);
        }
    }

    private static void assertAnswers(final CornerCase corner, final List<String> expected, final List<String> actual)
    {
        final List<String> wanted = new ArrayList<>();
        final List<String> got = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++)
        {
            final String want = i < expected.size() ? expected.get(i) : "nothing";
            final String answer = i < actual.size() ? NAME.matcher(actual.get(i)).replaceAll("s$1") : "nothing";
            final boolean isCodeOnly = want.matches("error \\d+");
            wanted.add(isCodeOnly ? want : Answers.normal(want));
            got.add(isCodeOnly ? answer.replaceFirst("(error \\d+) .*", "$1") : Answers.normal(answer));
        }
        assertEquals(String.join("\n", wanted), String.join("\n", got), corner.toString());
    }

    private static String prelude() throws IOException
    {
        try (InputStream stream = CornerCaseTest.class.getResourceAsStream("corner.lua"))
        {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
