package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every error is raised by a test: it stands in a table of refusals, which are all tried, or a test names it. What
 * nothing here can raise is listed with the reason, and so is what Tarantool has in this part and we have not.
 */
class ErrorCoverageTest
{
    private static final Pattern NAMED = Pattern.compile("ErrorCode\\.(ER_\\w+)");

    /** Codes that are there for others, above all for what shows errors of a Tarantool. */
    private static final Map<ErrorCode, String> IMPOSSIBLE = new EnumMap<>(ErrorCode.class);

    /** Numbers of Tarantool's errors that have no code here. */
    private static final Map<Integer, String> ABSENT = new TreeMap<>();

    private static Set<ErrorCode> raised;
    private static Set<ErrorCode> tested;

    static
    {
        IMPOSSIBLE.put(ErrorCode.ER_FUNCTION_TX_ACTIVE, "a transaction ends with the function that it is");
        IMPOSSIBLE.put(ErrorCode.ER_NO_SUCH_TRIGGER, "removing a trigger that is not set answers false");
        IMPOSSIBLE.put(ErrorCode.ER_BEFORE_REPLACE_RET, "a trigger returns a tuple or null: the compiler sees to it");
        IMPOSSIBLE.put(ErrorCode.ER_RELOAD_CFG, "no option can be set while the engine is open");
        IMPOSSIBLE.put(ErrorCode.ER_ITERATOR_TYPE, "types of iterators are an enum");
        IMPOSSIBLE.put(ErrorCode.ER_WRONG_INDEX_RECORD, "the format of _index refuses such a row before: 23, 39");
        IMPOSSIBLE.put(ErrorCode.ER_COMMIT_IN_SUB_STMT, "a function commits by returning, and a trigger cannot");
        IMPOSSIBLE.put(ErrorCode.ER_ROLLBACK_IN_SUB_STMT, "a function rolls back by throwing, and a trigger cannot");
        IMPOSSIBLE.put(ErrorCode.ER_INDEX_FIELD_COUNT_LIMIT, "tuples have no map of their fields that could be full");
        IMPOSSIBLE.put(ErrorCode.ER_ACTIVE_TIMER, "a transaction has no timer");
        IMPOSSIBLE.put(ErrorCode.ER_READ_VIEW_BUSY, "closing one waits for its reads; those of snapshots are hidden");
        IMPOSSIBLE.put(ErrorCode.ER_WAL_QUEUE_FULL, "who finds the log full waits, or is told Submitter.FULL");
        IMPOSSIBLE.put(ErrorCode.ER_XLOG_NOT_FOUND, "no log is asked for by its name");
        IMPOSSIBLE.put(ErrorCode.ER_NO_SUCH_READ_VIEW, "read views are objects and have no numbers");

        ABSENT.put(16, "formats are not counted");
        ABSENT.put(60, "Tarantool does not raise it any more: a savepoint may be set in an empty transaction");
        ABSENT.put(97, "transactions run one after the other: no conflicts");
        ABSENT.put(101, "there are no RTREE indexes");
        ABSENT.put(130, "no read of a disk that could be aborted");
        ABSENT.put(154, "there are no fibers: a transaction cannot yield");
        ABSENT.put(172, "there is no SQL, and no ephemeral spaces with row ids");
        ABSENT.put(218, "tuples have no map of their fields that could be too big");
        ABSENT.put(293, "one engine, no MVCC");
    }

    @BeforeAll
    static void read() throws IOException
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("LICENSE")))
        {
            root = root.getParent();
        }
        raised = named(root, "src/main/java", Set.of("ErrorCode.java"));
        tested = named(root, "src/test/java", Set.of("ErrorCoverageTest.java", "ErrorCodeTest.java"));
        StatementRefusals.all().forEach((refusal) -> tested.add(refusal.code()));
        DefinitionRefusals.all().forEach((refusal) -> tested.add(refusal.code()));
        assertTrue(raised.size() > 80 && tested.size() > 80, "found the sources: root=" + root);
    }

    @Test
    void shouldRaiseEveryErrorOrSayWhyNot()
    {
        final List<String> faults = new ArrayList<>();
        for (final ErrorCode code : ErrorCode.values())
        {
            if (raised.contains(code) && IMPOSSIBLE.containsKey(code))
            {
                faults.add(code + " is raised after all");
            }
            else if (raised.contains(code) && !tested.contains(code))
            {
                faults.add(code + " is raised by no test");
            }
            else if (!raised.contains(code) && !IMPOSSIBLE.containsKey(code))
            {
                faults.add(code + " is never raised, and nothing says why");
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void shouldHaveNoCodeForWhatIsNotThere()
    {
        final List<ErrorCode> codes = Stream.of(ErrorCode.values())
            .filter((code) -> ABSENT.containsKey(code.number())).toList();
        assertEquals(List.of(), codes);
    }

    private static Set<ErrorCode> named(final Path root, final String folder, final Set<String> except)
        throws IOException
    {
        final Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        try (Stream<Path> modules = Files.list(root))
        {
            for (final Path sources : modules.map((module) -> module.resolve(folder)).filter(Files::exists).toList())
            {
                try (Stream<Path> files = Files.walk(sources))
                {
                    for (final Path file : files.filter((path) -> path.toString().endsWith(".java")).toList())
                    {
                        if (!except.contains(file.getFileName().toString()))
                        {
                            addNamed(Files.readString(file), codes);
                        }
                    }
                }
            }
        }
        return codes;
    }

    private static void addNamed(final String source, final Set<ErrorCode> codes)
    {
        final Matcher matcher = NAMED.matcher(source);
        while (matcher.find())
        {
            codes.add(ErrorCode.valueOf(matcher.group(1)));
        }
    }
}
