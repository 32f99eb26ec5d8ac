package io.memtx.server.lua;

import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.console.FlowMapValue;
import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.TupleValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two masters at whose consoles somebody sits: what the tutorial asks them, and a conflict that a trigger resolves. */
@Timeout(240)
class LuaReplicationTest
{
    private static final long DEADLINE_NS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception
    {
        for (int i = opened.size() - 1; i >= 0; i--)
        {
            opened.get(i).close();
        }
    }

    @Test
    void shouldShowEachOtherAndWhatTheyWrite() throws Exception
    {
        final String[] endpoints = {FreeEndpoint.next().toString(), FreeEndpoint.next().toString()};
        final Instance[] instances = {
            launch("instance001", endpoints[0], endpoints), launch("instance002", endpoints[1], endpoints)};
        final InterpreterSession first = console(instances[0]);
        final InterpreterSession second = console(instances[1]);
        await(first, "box.info.status == 'running' and not box.info.ro");
        await(second, "box.info.status == 'running' and not box.info.ro");
        final String follows = "(function() for id, r in pairs(box.info.replication) do " +
            "if id ~= box.info.id and (not r.upstream or r.upstream.status ~= 'follow' or not r.downstream or " +
            "r.downstream.status ~= 'follow') then return false end end return #box.info.replication == 2 end)()";
        await(first, follows);
        await(second, follows);

        final Map<?, ?> replication = (Map<?, ?>)first.evaluate("box.info.replication").get(0);
        final long other = 3 - (Long)first.evaluate("box.info.id").get(0);
        final Map<?, ?> replica = (Map<?, ?>)replication.get(other);
        final Map<?, ?> upstream = (Map<?, ?>)replica.get("upstream");
        assertEquals("replicator@" + endpoints[1], upstream.get("peer"));
        assertInstanceOf(Number.class, upstream.get("lag"));
        assertInstanceOf(FlowMapValue.class, ((Map<?, ?>)replica.get("downstream")).get("vclock"));
        assertFalse(upstream.containsKey("message"));
        assertFalse(((Map<?, ?>)replication.get(3 - other)).containsKey("upstream"));

        first.evaluate("local s = box.schema.space.create('bands') s:create_index('primary') " +
            "s:insert{1, 'Roxette', 1986}");
        await(second, "box.space.bands and box.space.bands:len() == 1");
        second.evaluate("box.space.bands:insert{2, 'Ace of Base', 1987}");
        await(first, "box.space.bands:len() == 2");
        assertEquals(
            new TupleValue(List.of(2L, "Ace of Base", 1987L)), first.evaluate("box.space.bands:get(2)").get(0));

        // what is shown has no password, and is as good as what has
        assertEquals(List.of("replicator@" + endpoints[0], "replicator@" + endpoints[1]),
            first.evaluate("box.cfg.replication").get(0));
        first.evaluate("original_value = box.cfg.replication");
        first.evaluate("box.cfg{replication = {}}");
        assertEquals(List.of(true), first.evaluate("box.cfg.replication == nil or #box.cfg.replication == 0"));
        first.evaluate("box.cfg{replication = original_value}");
        await(first, follows);

        // the later year wins, whoever wrote it; a trigger of the applier's statements, too
        for (final InterpreterSession session : List.of(first, second))
        {
            session.evaluate("box.space.bands:before_replace(function(old, new) " +
                "if old and new and old[3] > new[3] then return old end end)");
        }
        first.evaluate("box.space.bands:replace{2, 'later', 2000}");
        await(second, "box.space.bands:get(2)[2] == 'later'");
        second.evaluate("box.space.bands:replace{2, 'earlier', 1900}");
        second.evaluate("box.space.bands:replace{3, 'end', 1}");
        await(first, "box.space.bands:get(3) ~= nil");
        assertEquals(List.of("later"), first.evaluate("box.space.bands:get(2)[2]"));
    }

    private Instance launch(final String name, final String listen, final String... endpoints)
    {
        final String[] uris = new String[endpoints.length];
        for (int i = 0; i < uris.length; i++)
        {
            uris[i] = "replicator:topsecret@" + endpoints[i];
        }
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .listen(listen)
            .replication(uris)
            .user("replicator", "topsecret", "replication");
        context.memtx().memtxMemory(64L << 20);
        final Instance instance = Instance.launch(context);
        opened.add(instance);
        return instance;
    }

    private InterpreterSession console(final Instance instance) throws Exception
    {
        instance.awaitRunning(60, TimeUnit.SECONDS);
        final LuaInterpreter interpreter = LuaInterpreter.launch(instance, directory, LuaServer.PATIENT);
        opened.add(interpreter);
        return interpreter.openSession(new SessionInfo(1, "console", "admin", "unix/:", null));
    }

    private static void await(final InterpreterSession session, final String condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!Boolean.TRUE.equals(session.evaluate(condition).get(0)))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0,
                () -> condition + " does not come true");
            Thread.sleep(10);
        }
    }
}
