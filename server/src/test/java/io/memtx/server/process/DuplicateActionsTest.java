package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What two masters do that do the same at a time, with two processes. */
@Timeout(300)
class DuplicateActionsTest
{
    private static final String ONE = "one";
    private static final String TWO = "two";

    @TempDir
    private Path directory;

    private ReplicaSet set;
    private InstanceProcess one;
    private InstanceProcess two;
    private String oneId;
    private String twoId;

    @BeforeEach
    void startBoth() throws Exception
    {
        set = new ReplicaSet(directory, ONE, TWO).startAll();
        one = set.get(ONE);
        two = set.get(TWO);
        oneId = one.info("id");
        twoId = two.info("id");
        one.ask("create", "tester", "id:unsigned");
        set.awaitEqualVclocks();
    }

    @AfterEach
    void closeBoth()
    {
        set.close();
    }

    @Test
    void shouldStopAtADuplicateSkipItWhenResumedAndSkipItAtOnceWhenToldTo() throws Exception
    {
        part();
        one.ask("insert", "tester", 1, "data");
        two.ask("insert", "tester", 1, "data");
        two.ask("insert", "tester", 2, "of two");
        one.ask("insert", "tester", 3, "of one");
        meet();
        set.await("both are stopped", () -> "stopped".equals(one.info(twoId + ".upstream.status")) &&
            "stopped".equals(two.info(oneId + ".upstream.status")));
        final String duplicate =
            "Duplicate key exists in unique index \"primary\" in space \"tester\" with old tuple - " +
            "[1, \"data\"] and new tuple - [1, \"data\"]";
        assertEquals(duplicate, one.info(twoId + ".upstream.message"));
        assertEquals(duplicate, two.info(oneId + ".upstream.message"));
        assertEquals("running", one.info("status"));

        part();
        meet(); // original_value = box.cfg.replication, {}, original_value
        set.awaitFollowing();
        set.awaitEqualVclocks();
        assertEquals("[[1, \"data\"], [2, \"of two\"], [3, \"of one\"]]", one.ask("select", "tester"));
        set.assertEqualData("tester", "after the faulty row was skipped");

        part();
        one.ask("skipConflict", true);
        two.ask("skipConflict", true);
        one.ask("triple", "tester", 10, 11, 12);
        two.ask("insert", "tester", 11, "of two");
        meet();
        set.awaitEqualVclocks();
        assertEquals("follow", one.info(twoId + ".upstream.status"));
        assertEquals("follow", two.info(oneId + ".upstream.status"));
        assertEquals("[11, \"of two\"]", two.ask("get", "tester", 11));
        assertEquals("[12, \"one of three\"]", two.ask("get", "tester", 12)); // all but the row that collided
        assertEquals("[11, \"one of three\"]", one.ask("get", "tester", 11));
        stopAndCountRows();
        restartWithoutSkipping();
    }

    /** What has become a NOP stays one. */
    private void restartWithoutSkipping() throws Exception
    {
        one = set.start(ONE);
        two = set.start(TWO);
        set.awaitFollowing();
        assertEquals("[11, \"of two\"]", two.ask("get", "tester", 11));
    }

    @Test
    void shouldStopWithoutAnyOfATransactionWhenItsSecondRowCollides() throws Exception
    {
        part();
        one.ask("triple", "tester", 10, 11, 12);
        two.ask("insert", "tester", 11, "of two");
        two.ask("insert", "tester", 20, "of two");
        final String before = two.info(oneId + ".lsn");
        two.ask("replication", (Object)set.uris(TWO));
        set.await("it is stopped", () -> "stopped".equals(two.info(oneId + ".upstream.status")));
        assertEquals("null", two.ask("get", "tester", 10));
        assertEquals("null", two.ask("get", "tester", 12));
        assertEquals(before, two.info(oneId + ".lsn"));
        two.kill();
        two = set.start(TWO);
        set.await("it is stopped again", () -> "stopped".equals(two.info(oneId + ".upstream.status")));
        assertEquals("null", two.ask("get", "tester", 10));
        assertEquals("running", two.info("status"));
        assertEquals("false", two.info("ro"));
    }

    @Test
    void shouldDivergeWithoutStoppingWhenUpsertsAssignAndNotWhenTheyAdd() throws Exception
    {
        final String oneUuid = one.info("uuid");
        final String twoUuid = two.info("uuid");
        part();
        one.ask("upsert", "tester", "=", oneUuid, 1);
        two.ask("upsert", "tester", "=", twoUuid, 1);
        // the first upsert of a key inserts its tuple: now both assign
        one.ask("upsert", "tester", "=", oneUuid, 1);
        two.ask("upsert", "tester", "=", twoUuid, 1);
        for (int i = 0; i < 10; i++)
        {
            one.ask("upsert", "tester", "+", 1, 2, 0);
            two.ask("upsert", "tester", "+", 1, 2, 0);
        }
        meet();
        set.awaitFollowing();
        set.awaitEqualVclocks();
        assertEquals("[1, \"" + twoUuid + "\"]", one.ask("get", "tester", 1));
        assertEquals("[1, \"" + oneUuid + "\"]", two.ask("get", "tester", 1));
        assertEquals("[2, 19]", one.ask("get", "tester", 2)); // one of the twenty was an insert on each, 0 and then 1
        assertEquals("[2, 19]", two.ask("get", "tester", 2));
        stopAndCountRows();
    }

    /** The other two of what may come of two upserts that assign: whoever hears of the other first comes last. */
    @Test
    void shouldHaveWhatOneOfThemWroteOnBothSidesWhenTheOtherWasHeardOfBefore() throws Exception
    {
        final String oneUuid = one.info("uuid");
        final String twoUuid = two.info("uuid");
        one.ask("upsert", "tester", "=", oneUuid, 1, "inserted");
        set.awaitEqualVclocks();
        assertEquals("[1, \"inserted\"]", two.ask("get", "tester", 1));
        one.ask("upsert", "tester", "=", oneUuid, 1);
        set.awaitEqualVclocks();
        two.ask("upsert", "tester", "=", twoUuid, 1);
        set.awaitEqualVclocks();
        assertBothHave("[1, \"" + twoUuid + "\"]");

        two.ask("upsert", "tester", "=", twoUuid, 1);
        set.awaitEqualVclocks();
        one.ask("upsert", "tester", "=", oneUuid, 1);
        set.awaitEqualVclocks();
        assertBothHave("[1, \"" + oneUuid + "\"]");
        set.awaitFollowing();
        stopAndCountRows();
    }

    private void assertBothHave(final String tuple) throws Exception
    {
        assertEquals(tuple, one.ask("get", "tester", 1));
        assertEquals(tuple, two.ask("get", "tester", 1));
    }

    @Test
    void shouldResolveByATriggerThatComparesTimes() throws Exception
    {
        one.ask("trigger", "tester");
        two.ask("trigger", "tester");
        part();
        one.ask("insert", "tester", 1, 100, "earlier");
        two.ask("insert", "tester", 1, 200, "later");
        one.ask("insert", "tester", 2, 400, "later");
        two.ask("insert", "tester", 2, 300, "earlier");
        one.ask("triple", "tester", 10, 11, 12); // without a time: whatever has one is later
        two.ask("insert", "tester", 11, 500, "of two");
        meet();
        set.awaitFollowing();
        set.awaitEqualVclocks();
        final String resolved = "[[1, 200, \"later\"], [2, 400, \"later\"], [10, \"one of three\"], " +
            "[11, 500, \"of two\"], [12, \"one of three\"]]";
        assertEquals(resolved, one.ask("select", "tester"));
        assertEquals(resolved, two.ask("select", "tester"));
        stopAndCountRows();
    }

    @Test
    void shouldComeToTheSameByAPolicyThatIsSetWhileTheyRun() throws Exception
    {
        one.ask("lastWriteWins", "tester");
        two.ask("lastWriteWins", "tester");
        part();
        one.ask("triple", "tester", 10, 11, 12);
        two.ask("insert", "tester", 11, "of two");
        two.ask("insert", "tester", 1, "of two");
        one.ask("insert", "tester", 1, "of one");
        meet();
        set.awaitFollowing();
        set.awaitEqualVclocks();
        final String resolved =
            "[[1, \"of one\"], [10, \"one of three\"], [11, \"of two\"], [12, \"one of three\"]]";
        assertEquals(resolved, one.ask("select", "tester"));
        assertEquals(resolved, two.ask("select", "tester"));
        assertTrue(one.ask("select", "_conflict").contains("\"won\""));

        one.ask("lastWriteWins"); // no more
        two.ask("lastWriteWins");
        part();
        one.ask("insert", "tester", 2, "of one");
        two.ask("insert", "tester", 2, "of two");
        meet();
        set.await("both are stopped", () -> "stopped".equals(one.info(twoId + ".upstream.status")) &&
            "stopped".equals(two.info(oneId + ".upstream.status")));
    }

    private void part() throws Exception
    {
        one.ask("replication");
        two.ask("replication");
    }

    private void meet() throws Exception
    {
        one.ask("replication", (Object)set.uris(ONE));
        two.ask("replication", (Object)set.uris(TWO));
    }

    private void stopAndCountRows() throws Exception
    {
        one.stop();
        two.stop();
        assertEquals(
            LoggedRows.assertOnceEach(set.directory(ONE), ONE), LoggedRows.assertOnceEach(set.directory(TWO), TWO));
        assertTrue(one.log().stream().noneMatch((line) -> line.startsWith("Exception")), one::text);
    }
}
