package io.memtx.server.config;

import io.memtx.memtx.Memtx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static io.memtx.server.config.ConfigText.alone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfiguredInstanceTest
{
    private static final String SMALL = "memtx: {memory: 16777216}";

    @TempDir
    private Path directory;

    private ConfiguredInstance instance;

    @AfterEach
    void stop()
    {
        if (null != instance)
        {
            instance.close();
        }
    }

    @Test
    void shouldBeAsTheFileSays() throws Exception
    {
        launch(SMALL, "replication: {skip_conflict: true}");
        assertFalse(instance.instance().info().isReadOnly());
        assertSame(instance, instance.instance().configuration());
        assertEquals("ready", instance.status());
        assertEquals(List.of(), instance.alerts());
        assertEquals(Map.of("group", "g", "replicaset", "r", "instance", "alone"), instance.hierarchy());
        assertEquals(true, instance.get("replication.skip_conflict"));
        assertTrue(directory.resolve("var/lib/alone/00000000000000000000.snap").toFile().exists());
    }

    @Test
    void shouldApplyWhatIsDynamicAndWarnOfWhatIsNot() throws Exception
    {
        launch(SMALL);
        final List<String> told = new ArrayList<>();
        instance.onReload((config) -> told.add(String.valueOf(config.find("database.mode"))));
        ConfigText.write(directory, alone("memtx: {memory: 33554432}", "wal: {mode: none}", "database: {mode: ro}"));
        instance.reload();
        assertEquals("config", awaitReadOnlyReason());
        assertEquals("check_warnings", instance.status());
        assertEquals(List.of(
            "config.yaml:1: memtx.memory: box_cfg.apply: non-dynamic option memtx_memory will not be set until the " +
                "instance is restarted",
            "config.yaml:2: wal.mode: box_cfg.apply: non-dynamic option wal_mode will not be set until the instance " +
                "is restarted"), instance.alerts());
        assertEquals(List.of("ro"), told);

        ConfigText.write(directory, alone(SMALL));
        instance.reload();
        assertEquals("ready", instance.status());
        while (instance.instance().info().isReadOnly())
        {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldStayAsItIsWhenTheFileIsBroken() throws Exception
    {
        launch(SMALL, "database: {mode: rw}");
        ConfigText.write(directory, alone(SMALL, "database: {mode: ro}", "wall: {mode: none}"));
        assertEquals("config.yaml:3: wall: unknown key; did you mean 'wal'?",
            assertThrows(ConfigException.class, instance::reload).getMessage());
        assertEquals("check_errors", instance.status());
        assertEquals(List.of("config.yaml:3: wall: unknown key; did you mean 'wal'?"), instance.alerts());
        assertFalse(instance.instance().info().isReadOnly());
        assertEquals("rw", instance.get("database.mode"));
        ConfigText.write(directory, alone(SMALL, "database: {mode: rw}"));
        instance.reload();
        assertEquals("ready", instance.status());
    }

    @Test
    void shouldStayAsItIsWhenItIsNotInTheFileAnyMore() throws Exception
    {
        launch(SMALL);
        ConfigText.write(directory, alone(SMALL).replace("alone", "other"));
        assertEquals("config.yaml: Unable to find instance \"alone\" in the given config",
            assertThrows(ConfigException.class, instance::reload).getMessage());
        assertEquals("check_errors", instance.status());
    }

    @Test
    void shouldWriteUsersAndRolesWithoutPasswords() throws Exception
    {
        launch(SMALL, "credentials: {users: {bob: {password: topsecret, roles: [replication]}}}");
        assertEquals(List.of("[32, 1, \"bob\", \"user\", {}]"), awaitRows("_user", 32));
        assertEquals(List.of(
            "[1, 32, \"role\", 2, 4]", "[1, 32, \"role\", 3, 4]", "[1, 32, \"universe\", 0, 24]",
            "[1, 32, \"user\", 32, 128]"), awaitRows("_priv", 32));
        ConfigText.write(directory, alone(SMALL, "credentials:",
            "  roles: {reader: {privileges: [{permissions: [read], spaces: [_cluster, missing]}]}}",
            "  users: {bob: {password: topsecret, roles: [replication, reader]}}"));
        instance.reload();
        assertEquals(List.of("[33, 1, \"reader\", \"role\", {}]"), awaitRows("_user", 33));
        assertEquals(List.of("[1, 33, \"space\", 320, 1]"), awaitRows("_priv", 33));
        assertTrue(awaitRows("_priv", 32).contains("[1, 32, \"role\", 33, 4]"));
        final long lsn = instance.instance().info().vclock().get(1);
        instance.reload();
        Thread.sleep(500);
        assertEquals(lsn, instance.instance().info().vclock().get(1), "what is there is not written again");
    }

    /** Rows of a user or role, as soon as there are any. */
    private List<String> awaitRows(final String space, final int id) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        List<String> rows = rows(space, id);
        while (rows.isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            Thread.sleep(10);
            rows = rows(space, id);
        }
        return rows;
    }

    private List<String> rows(final String space, final int id) throws Exception
    {
        final int field = "_user".equals(space) ? 0 : 1;
        final Memtx db = instance.instance().db();
        return db.submit((tx) -> db.space(space).primary().select().stream()
            .filter((tuple) -> id == tuple.getInt(field)).map(Object::toString).toList()).get(60, TimeUnit.SECONDS);
    }

    private void launch(final String... options) throws Exception
    {
        ConfigText.write(directory, alone(options));
        instance = ConfiguredInstance.launch(new ConfigSources(directory, Map.of(), List.of()), "alone");
        instance.instance().awaitRunning(60, TimeUnit.SECONDS);
    }

    private String awaitReadOnlyReason() throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!instance.instance().info().isReadOnly() && System.nanoTime() - deadlineNs < 0)
        {
            Thread.sleep(1);
        }
        return instance.instance().info().readOnlyReason();
    }
}
