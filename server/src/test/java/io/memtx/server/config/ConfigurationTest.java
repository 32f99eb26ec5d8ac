package io.memtx.server.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.server.config.ConfigText.TUTORIAL;
import static io.memtx.server.config.ConfigText.alone;
import static io.memtx.server.config.ConfigText.faults;
import static io.memtx.server.config.ConfigText.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigurationTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvFileSource(resources = "faults.txt", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 1000)
    void shouldSayWhereAndWhat(final String text, final String expected)
    {
        final String found = faults(directory, alone(text));
        assertTrue(found.startsWith(expected.replaceFirst(" at column.*", " at column")), found);
    }

    @Test
    void shouldSayAllFaultsAtOnce()
    {
        final String found = faults(directory, TUTORIAL.replace("mode: rw", "mode: wr").replace("failover", "failver"));
        assertEquals(List.of(
            "config.yaml:11: replication.failver: unknown key; did you mean 'failover'?",
            "config.yaml:19: groups.group001.replicasets.replicaset001.instances.instance001.database.mode: " +
                "expected one of ro, rw, got 'wr'",
            "config.yaml:25: groups.group001.replicasets.replicaset001.instances.instance002.database.mode: " +
                "expected one of ro, rw, got 'wr'"), found.lines().toList());
    }

    @Test
    void shouldLetTheInnerScopeWinAndMergeWhatBothSay()
    {
        final Configuration configuration = load(directory, String.join("\n",
            "replication: {timeout: 1, connect_timeout: 11}",
            "groups:",
            "  g:",
            "    replication: {timeout: 2, sync_timeout: 12}",
            "    replicasets:",
            "      r:",
            "        replication: {timeout: 3}",
            "        wal: {mode: fsync}",
            "        instances:",
            "          a: {replication: {timeout: 4}, database: {mode: rw}}",
            "          b:",
            "            wal:"));
        final InstanceConfig a = configuration.instance("a");
        final InstanceConfig b = configuration.instance("b");
        assertEquals(4.0, a.get(ReplicationOptions.TIMEOUT));
        assertEquals(3.0, b.get(ReplicationOptions.TIMEOUT));
        assertEquals(11.0, b.get(ReplicationOptions.CONNECT_TIMEOUT));
        assertEquals(12.0, b.get(ReplicationOptions.SYNC_TIMEOUT));
        assertEquals("fsync", b.find("wal.mode"), "a key without a value says nothing");
        assertEquals(List.of("a", "b"), configuration.names());
        assertEquals("g", a.group());
        assertEquals("r", a.replicaset());
        assertEquals(directory.resolve("var/lib/b").toAbsolutePath(), b.path(StorageOptions.WAL_DIR));
        assertEquals(directory.resolve("var/files/b").toAbsolutePath(), b.workDirectory(),
            "scripts see neither the file with the passwords nor what belongs to others");
        final InstanceConfig.Effective timeout = effective(b, "replication.timeout");
        assertEquals(3L, timeout.value());
        assertEquals("config.yaml:7", timeout.source());
        assertEquals("default", effective(b, "wal.max_size").source());
    }

    @Test
    void shouldLetTheCommandLineWinOverTheEnvironmentAndThatOverTheFile()
    {
        final Map<String, String> environment = Map.of(
            "TT_REPLICATION_TIMEOUT", "2",
            "MEMTX_REPLICATION_TIMEOUT", "3",
            "TT_WAL_MODE", "fsync",
            "TT_REPLICATION_CONNECT_TIMEOUT_DEFAULT", "44",
            "TT_REPLICATION_SYNC_TIMEOUT_DEFAULT", "55",
            "TT_IPROTO_LISTEN", "[{uri: '127.0.0.1:4000'}]",
            "TT_CLI_USERNAME", "somebody");
        final String text = alone("replication: {timeout: 1, sync_timeout: 5}");
        final InstanceConfig config = load(directory, text, environment).instance("alone");
        assertEquals(3.0, config.get(ReplicationOptions.TIMEOUT));
        assertEquals("environment MEMTX_REPLICATION_TIMEOUT", effective(config, "replication.timeout").source());
        assertEquals("fsync", config.find("wal.mode"));
        assertEquals(44.0, config.get(ReplicationOptions.CONNECT_TIMEOUT));
        assertEquals(5.0, config.get(ReplicationOptions.SYNC_TIMEOUT));
        assertEquals("127.0.0.1:4000", config.listen());
        final InstanceConfig set = load(directory, text, environment, "replication.timeout=4").instance("alone");
        assertEquals(4.0, set.get(ReplicationOptions.TIMEOUT));
        assertEquals("command line", effective(set, "replication.timeout").source());
    }

    @Test
    void shouldRefuseWrongOverridesByTheirName()
    {
        final Configuration environment =
            load(directory, alone(), Map.of("TT_WAL_MODE", "sync", "MEMTX_REPLICATION_TIMEOUTS", "1"));
        assertEquals("environment TT_WAL_MODE: wal.mode: expected one of none, write, fsync, got 'sync'",
            assertThrows(ConfigException.class, () -> environment.instance("alone")).getMessage());
        assertEquals("environment MEMTX_REPLICATION_TIMEOUTS: no such option; did you mean " +
            "'MEMTX_REPLICATION_TIMEOUT'?", environment.warnings().get(0).toString());
        final Configuration commandLine = load(directory, alone(), "wal.mod=fsync", "nonsense");
        assertEquals("command line: expected path=value\ncommand line: wal.mod: unknown key; did you mean 'mode'?",
            assertThrows(ConfigException.class, () -> commandLine.instance("alone")).getMessage());
    }

    @Test
    void shouldPutInWhatComesFromTheEnvironmentAndFiles() throws IOException
    {
        Files.writeString(directory.resolve("secret.txt"), "s3cr3t\n");
        final String text = alone(
            "config:",
            "  context:",
            "    port: {from: env, env: PORT}",
            "    password: {from: file, file: secret.txt, rstrip: true}",
            "credentials: {users: {bob: {password: '{{ context.password }}', roles: [super]}}}",
            "iproto: {listen: [{uri: '127.0.0.1:{{ context.port }}'}]}",
            "memtx: {memory: '{{context.port}}'}");
        assertEquals("config.yaml:7: memtx.memory: expected integer of 1048576 to 32212254720, got '3301'",
            assertThrows(ConfigException.class, () -> load(directory, text, Map.of("PORT", "3301"))).getMessage());
        final InstanceConfig config =
            load(directory, text.replaceAll("memtx.*", ""), Map.of("PORT", "3301")).instance("alone");
        assertEquals("127.0.0.1:3301", config.listen());
        assertEquals(Map.of("bob", "s3cr3t"), Users.passwords(config));
        assertTrue(faults(directory, text).startsWith(
            "config.yaml:3: config.context: no variable of the environment: PORT"));
    }

    @Test
    void shouldRunWhatInstancesYmlNames() throws IOException
    {
        Files.writeString(directory.resolve("instances.yml"), "instance002:\n");
        assertEquals(List.of("instance002"), load(directory, TUTORIAL).names());
        assertEquals(List.of("instance002"), Configuration.instanceNames(directory));
        Files.writeString(directory.resolve("instances.yml"), "instance002:\ninstnace001:\n");
        assertEquals("instances.yml:2: instnace001: no such instance in config.yaml; did you mean 'instance001'?",
            faults(directory, TUTORIAL));
        Files.writeString(directory.resolve("instances.yml"), "- instance002\n");
        assertEquals("instances.yml:1: expected a name and a colon on each line", faults(directory, TUTORIAL));
    }

    @Test
    void shouldSayWhatThereIsNot() throws IOException
    {
        final ConfigSources sources = new ConfigSources(directory, Map.of(), List.of());
        final String missing =
            assertThrows(ConfigException.class, () -> Configuration.load(sources)).getMessage();
        assertEquals("config.yaml: can't read " + directory.resolve("config.yaml") + ": no such file", missing);
        assertTrue(faults(directory, "").startsWith("config.yaml: groups: no instances"));
        assertTrue(faults(directory, "# nothing\n").startsWith("config.yaml: groups: no instances"));
        assertEquals("config.yaml:1: expected keys with values, got a string", faults(directory, "hello").lines()
            .findFirst().orElse(""));
        final Configuration tutorial = load(directory, TUTORIAL);
        assertEquals("config.yaml: Unable to find instance \"instance01\" in the given config; " +
            "did you mean 'instance001'?",
            assertThrows(ConfigException.class, () -> tutorial.instance("instance01")).getMessage());
        assertEquals("config.yaml:4: groups.g.replicasets.r.instances.1st: a name is a letter and up to 62 letters, " +
            "digits, '_' and '-'", faults(directory, "groups:\n g:\n  replicasets:\n   r: {instances: {1st: }}\n"));
        Files.write(directory.resolve("config.yaml"), new byte[]{(byte)0xff, (byte)0xfe, 0, 1});
        assertEquals("config.yaml: file is not UTF-8",
            assertThrows(ConfigException.class, () -> Configuration.load(sources)).getMessage());
    }

    @Test
    void shouldRefuseTwoInstancesOfAName()
    {
        assertEquals("config.yaml:1: groups.g.replicasets.s.instances.a: there is an instance \"a\" in the replica " +
            "set \"r\" already", faults(directory,
            "groups: {g: {replicasets: {r: {instances: {a: {}}}, s: {instances: {a: {}}}}}}"));
    }

    @Test
    void shouldWarnOfWhatDoesNothingHere()
    {
        assertEquals(
            List.of("config.yaml:1: iproto.threads: does nothing here: one thread serves the network"),
            load(directory, alone("iproto: {threads: 4, readahead: 16320}")).warnings().stream()
                .map(ConfigFault::toString).toList());
    }

    @Test
    void shouldNotFollowAliasesForEver()
    {
        final String found = faults(directory, "labels: &a\n  b: *a\n");
        assertTrue(found.contains("more than 64 levels, or an alias of itself"), found);
    }

    @Test
    void shouldShowNoPassword()
    {
        final String text = TUTORIAL.replace("  failover: off", "  failover: off\n  peers: ['u:topsecret@h:1']");
        final Configuration configuration = load(directory, text);
        final InstanceConfig config = configuration.instance("instance001");
        final String all = config.effective() + " " + config + " " + config.find("") + " " +
            config.find("credentials.users") + " " + config.find("credentials.users.replicator.password") + " " +
            configuration.instances();
        assertFalse(all.contains("topsecret"), all);
        assertTrue(all.contains("***"), all);
        assertEquals("***", config.find("credentials.users.replicator.password"));
        for (final String broken : List.of(
            TUTORIAL.replace("'topsecret'", "[topsecret]"),
            TUTORIAL.replace("'topsecret'", "{a: topsecret}"),
            TUTORIAL.replace("'topsecret'", "'topsecret"),
            TUTORIAL.replace("'topsecret'", "@topsecret"),
            TUTORIAL.replace("'topsecret'", "!topsecret [x]"),
            TUTORIAL.replace("password: 'topsecret'", "password: 'topsecret'\n      passwort: topsecret"),
            TUTORIAL.replace("uri: '127.0.0.1:3301'", "uri: 'u:topsecret@127.0.0.1:3301'")))
        {
            final String found = faults(directory, broken);
            assertFalse(found.contains("topsecret"), found);
        }
    }

    @Test
    void shouldFindNothingWhereNothingIs()
    {
        final InstanceConfig config = load(directory, TUTORIAL).instance("instance001");
        assertNull(config.find("no.such.thing"));
        assertNull(config.find("http.listen"));
        assertEquals("write", config.find("wal.mode"));
        assertEquals("var/lib/instance001", config.find("wal.dir"));
    }

    private static InstanceConfig.Effective effective(final InstanceConfig config, final String path)
    {
        return config.effective().stream().filter((one) -> path.equals(one.path())).findFirst().orElseThrow();
    }
}
