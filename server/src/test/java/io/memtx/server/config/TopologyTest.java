package io.memtx.server.config;

import io.memtx.synchro.election.ElectionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static io.memtx.server.config.ConfigText.TUTORIAL;
import static io.memtx.server.config.ConfigText.alone;
import static io.memtx.server.config.ConfigText.faults;
import static io.memtx.server.config.ConfigText.load;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TopologyTest
{
    private static final String FIRST = "replicator:topsecret@127.0.0.1:3301";
    private static final String SECOND = "replicator:topsecret@127.0.0.1:3302";
    private static final String OF = "of replicaset \"replicaset001\" of group \"group001\"";

    @TempDir
    private Path directory;

    @Test
    void shouldFollowWhoeverListens()
    {
        assertEquals(List.of(FIRST, SECOND), peers(TUTORIAL, "instance001"));
        assertEquals(List.of(SECOND), peers(cut(TUTORIAL), "instance001"), "who does not listen is in nobody's list");
        assertEquals(List.of(SECOND), peers(cut(TUTORIAL), "instance002"));
        assertEquals(List.of(), peers(alone("iproto: {listen: [{uri: 'h:1'}]}"), "alone"), "nobody but itself");
        assertEquals(List.of("replicator:topsecret@public:1", SECOND), peers(TUTORIAL.replace(
            "127.0.0.1:3301'", "0.0.0.0:3301'\n              advertise: {peer: {uri: 'public:1'}}"), "instance002"));
        assertEquals(List.of("replicator:topsecret@127.0.0.1:3302"),
            peers(TUTORIAL.replace("127.0.0.1:3301", "0.0.0.0:3301"), "instance002"));
        assertEquals(List.of("replicator:topsecret@127.0.0.1:3302"),
            peers(TUTORIAL.replace("127.0.0.1:3301", "127.0.0.1:0"), "instance002"));
        assertEquals(List.of("127.0.0.1:3301", "127.0.0.1:3302"),
            peers(TUTORIAL.replace("login: replicator", "login: guest"), "instance001"));
        assertEquals(
            List.of("replicator:p%40ss%3A%20%2B%25@127.0.0.1:3301", "replicator:p%40ss%3A%20%2B%25@127.0.0.1:3302"),
            peers(TUTORIAL.replace("topsecret", "p@ss: +%"), "instance001"));
        assertEquals(List.of("a:b@h:1"), peers(TUTORIAL.replace(
            "  failover: off", "  failover: off\n  peers: ['a:b@h:1']"), "instance001"));
    }

    @Test
    void shouldLeaveOutAnonymousAndIsolatedOnes()
    {
        final String anonymous = TUTORIAL.replace(
            "          instance002:\n            database:\n              mode: rw",
            "          instance002:\n            replication: {anon: true}\n" +
            "            database:\n              mode: ro");
        assertEquals(List.of(FIRST), peers(anonymous, "instance002"));
        assertEquals(List.of(), peers(anonymous, "instance001"), "nobody but itself");
        final String isolated = TUTORIAL.replace(
            "          instance002:", "          instance002:\n            isolated: true");
        assertEquals(List.of(), peers(isolated, "instance002"));
        assertNull(topology(isolated).listen(instance(isolated, "instance002")));
        assertTrue(isReadOnly(isolated, "instance002"));
        assertFalse(isReadOnly(isolated, "instance001"));
    }

    @Test
    void shouldSayWhoMayBeWrittenTo()
    {
        assertFalse(isReadOnly(TUTORIAL, "instance001"));
        assertFalse(isReadOnly(alone(), "alone"), "alone");
        final String unsaid = TUTORIAL.replaceFirst("            database:\n              mode: rw\n", "");
        assertTrue(isReadOnly(unsaid, "instance001"), "not alone");
        assertFalse(isReadOnly(unsaid, "instance002"));
        final String noModes = TUTORIAL.replace("            database:\n              mode: rw\n", "");
        final String manual = noModes.replace("failover: off", "failover: manual")
            .replace("        instances:", "        leader: instance002\n        instances:");
        assertTrue(isReadOnly(manual, "instance001"));
        assertFalse(isReadOnly(manual, "instance002"));
        final String election = noModes.replace("failover: off", "failover: election");
        assertFalse(isReadOnly(election, "instance001"), "the election decides");
        assertEquals(ElectionMode.CANDIDATE, topology(election).electionMode(instance(election, "instance001")));
        assertEquals(ElectionMode.OFF, topology(TUTORIAL).electionMode(instance(TUTORIAL, "instance001")));
    }

    @Test
    void shouldRefuseWhatDoesNotFitTogether()
    {
        assertEquals("config.yaml:19: database.mode: \"rw\" is set for instance \"instance001\" " + OF +
            ", but this option cannot be used together with replication.failover = \"manual\"",
            faults(directory, TUTORIAL.replace("failover: off", "failover: manual")).lines().findFirst().orElse(""));
        final String leader = TUTORIAL.replace("        instances:", "        leader: instance003\n        instances:");
        assertEquals("config.yaml:16: leader: \"instance003\" is set for replicaset \"replicaset001\" of group " +
            "\"group001\", but this option cannot be used together with replication.failover = \"off\"",
            faults(directory, leader));
        assertEquals("config.yaml:14: leader: \"instance003\" is set for replicaset \"replicaset001\" of group " +
            "\"group001\", but instance \"instance003\" is not found in this replicaset",
            faults(directory, leader.replace("failover: off", "failover: manual")
                .replace("            database:\n              mode: rw\n", "")).replace(":16:", ":14:"));
        assertEquals("config.yaml: replication.bootstrap_strategy: bootstrap_leader and the strategy 'config' go " +
            "together only", faults(directory, alone("replication: {bootstrap_strategy: config}"))
                .replace(".yaml:1:", ".yaml:"));
        assertTrue(faults(directory, TUTORIAL.replace("mode: rw", "mode: rw\n              instance_uuid: " +
            "'87fd49cd-d200-4b5c-84f2-b119c4ac8592'")).endsWith("database.instance_uuid: instances \"instance001\" " +
            "and \"instance002\" have the same"));
        assertTrue(faults(directory,
            TUTORIAL.replaceFirst("mode: rw", "mode: rw\n            replication: {anon: true}")).endsWith(
            "an anonymous replica is to be read-only, but \"instance001\" is configured to be written to"));
    }

    @Test
    void shouldRefuseToStartWhereNobodyMayRegisterAnybody()
    {
        final String readOnly = TUTORIAL.replace("mode: rw", "mode: ro");
        final InstanceConfig config = instance(readOnly, "instance001");
        assertEquals("config.yaml: Startup failure.\nNo leader to register new instance \"instance001\". All the " +
            "instances in replicaset \"replicaset001\" of group \"group001\" are configured to the read-only mode.",
            assertThrows(ConfigException.class, () -> topology(readOnly).checkStart(config, false)).getMessage());
        assertDoesNotThrow(() -> topology(readOnly).checkStart(config, true));
        assertDoesNotThrow(() -> topology(TUTORIAL).checkStart(instance(TUTORIAL, "instance001"), false));
    }

    @Test
    void shouldRefuseToStartWhereNobodyCanBeReached()
    {
        final String deaf = TUTORIAL.replace("127.0.0.1:330", "0.0.0.0:330");
        assertEquals("config.yaml: replication.peers: replication.peers construction for instance \"instance001\" " +
            OF + ": no suitable peer URIs found", assertThrows(ConfigException.class,
            () -> topology(deaf).checkStart(instance(deaf, "instance001"), true)).getMessage());
    }

    @Test
    void shouldKnowWhoMayReplicate()
    {
        final InstanceConfig config = instance(alone(
            "credentials:",
            "  roles:",
            "    outer: {roles: [inner]}",
            "    inner: {roles: [replication, outer]}",
            "    all: {privileges: [{permissions: [read, write], universe: true}]}",
            "    some: {privileges: [{permissions: [read, write], spaces: [a]}]}",
            "  users:",
            "    a: {password: x, roles: [outer]}",
            "    b: {password: x, roles: [all]}",
            "    c: {password: x, roles: [some]}"), "alone");
        assertTrue(Users.roles(config, "a").contains("replication"));
        assertTrue(Users.roles(config, "b").contains("replication"));
        assertFalse(Users.roles(config, "c").contains("replication"));
    }

    private static String cut(final String text)
    {
        return text.replaceFirst("            iproto:\n              listen:\n              - uri: '127.0.0.1:3301'\n",
            "            iproto: {}\n");
    }

    private List<String> peers(final String text, final String name)
    {
        return topology(text).peers(instance(text, name));
    }

    private boolean isReadOnly(final String text, final String name)
    {
        return topology(text).isReadOnly(instance(text, name));
    }

    private Topology topology(final String text)
    {
        return new Topology(load(directory, text).instances().values());
    }

    private InstanceConfig instance(final String text, final String name)
    {
        return load(directory, text).instance(name);
    }
}
