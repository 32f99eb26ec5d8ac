package io.memtx.server.config;

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
