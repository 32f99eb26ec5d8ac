package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.StatementException;
import io.memtx.tuple.Tuple;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Lua's thread does: it hands statements to Lua, lets fibers run, and takes the answers. Single owner: that thread,
 * but for what says otherwise.
 */
final class LuaLoop
{
    private static final long IDLE_NS = 1_000_000_000;
    private static final double NS_PER_SECOND = 1e9;

    private final LuaInbox inbox;
    private final LuaLimits limits;
    private final TransactionPort port;
    private final HostCalls host = new HostCalls();
    private final FileCalls files;
    private final Map<Long, CompletableFuture<List<Object>>> requests = new HashMap<>();
    private final Map<Long, Boolean> cancelled = new ConcurrentHashMap<>(); // sessions; set by any thread
    private volatile boolean isStopping;
    private LuaState lua;
    private long requestCount;
    private long slice = -1;
    private long sliceBeginNs;
    private long nextTimeoutNs = IDLE_NS;

    LuaLoop(
        final Instance instance, final Path workDirectory, final LuaLimits limits, final LuaInbox inbox)
    {
        this.inbox = inbox;
        this.limits = limits;
        port = new TransactionPort(instance, inbox, limits);
        files = new FileCalls(workDirectory);
        port.sink(this::onAnswer);
        inbox.caller(this::onCall);
        addCalls(instance, workDirectory);
    }

    private void addCalls(final Instance instance, final Path workDirectory)
    {
        host.add("options", (arguments) -> Map.of(
            "memory_bytes", limits.memoryBytes(), "state_address", (double)lua.address()));
        host.add("tick", (arguments) -> tick((Long)arguments.get(0), (Long)arguments.get(1)));
        host.add("answer", this::answer);
        host.add("block", (arguments) -> new HostCalls.Whole(port.block((Long)arguments.get(0))));
        host.add("txn_begin", (arguments) -> port.begin(
            arguments.get(0) instanceof Number seconds ?
                (long)(seconds.doubleValue() * NS_PER_SECOND) : Long.MAX_VALUE));
        host.add("txn_commit", (arguments) -> port.commit());
        host.add("txn_rollback", (arguments) -> port.rollback());
        host.add("txn_savepoint", (arguments) -> port.savepoint());
        host.add("txn_rollback_to", (arguments) -> port.rollbackTo(((Long)arguments.get(0)).intValue()));
        final StatementCalls statements = new StatementCalls(port);
        host.add("statement", statements::statement);
        host.add("read", statements::read);
        host.add("manage", statements::manage);
        host.add("schema_version", (arguments) -> null == instance.db() ? null : instance.db().schemaVersion());
        new SchemaCalls(port).addTo(host);
        new ValueCalls().addTo(host);
        new DirectoryCalls(workDirectory).addTo(host);
        new InfoCalls(instance, port).addTo(host);
        new CfgCalls(instance).addTo(host);
        new ClockCalls().addTo(host);
        DigestCalls.addTo(host);
        YamlCalls.addTo(host);
        TimeCalls.addTo(host);
        files.addTo(host);
        new ConfigCalls(instance).addTo(host);
    }

    void open()
    {
        lua = new LuaState(host);
        lua.boot(HostCalls.resource("boot.lua"));
    }

    void close()
    {
        requests.values().forEach((future) -> future.completeExceptionally(
            new StatementException("the interpreter is closed")));
        files.close();
        if (null != lua)
        {
            lua.close();
            lua = null;
        }
    }

    /** Any thread. */
    void interruptAll()
    {
        isStopping = true;
    }

    long nextTimeoutNs()
    {
        return nextTimeoutNs;
    }

    /** Lets fibers run. */
    void step()
    {
        if (null == lua)
        {
            return;
        }
        final Object due = decode(lua.enter("step", List.of()));
        nextTimeoutNs = due instanceof Number seconds ?
            Math.max(0, Math.min(IDLE_NS, (long)(seconds.doubleValue() * NS_PER_SECOND))) : IDLE_NS;
    }

    /** Hands a statement to Lua. */
    void evaluate(final SessionInfo info, final String statement, final CompletableFuture<List<Object>> future)
    {
        final long request = ++requestCount;
        requests.put(request, future);
        cancelled.remove(info.id());
        lua.enter("statement",
            Arrays.asList(request, info.id(), info.type(), info.user(), info.peer(), statement));
    }

    /** Any thread: stops a session's statement if it is running; waiting ones are told by a task. */
    void cancel(final long sessionId)
    {
        cancelled.put(sessionId, true);
        inbox.task(() ->
        {
            if (null != lua)
            {
                lua.enter("cancel", List.of(sessionId));
            }
        });
    }

    void closeSession(final long sessionId)
    {
        if (null != lua)
        {
            lua.enter("close_session", List.of(sessionId));
        }
    }

    /** Why the running fiber is to stop, or null. */
    private Object tick(final long runningSlice, final long sessionId)
    {
        final long nowNs = System.nanoTime();
        if (runningSlice != slice)
        {
            slice = runningSlice;
            sliceBeginNs = nowNs;
        }
        if (isStopping || null != cancelled.remove(sessionId))
        {
            return "fiber is cancelled";
        }
        return nowNs - sliceBeginNs > limits.sliceNs() ? "fiber slice is exceeded" : null;
    }

    private Object answer(final List<Object> arguments)
    {
        final CompletableFuture<List<Object>> future = requests.remove((Long)arguments.get(0));
        final List<Object> values = ResultReader.read((byte[])arguments.get(2));
        if (null == future)
        {
            return null;
        }
        if ((Boolean)arguments.get(1))
        {
            future.complete(values);
        }
        else
        {
            future.completeExceptionally(new StatementException(values.isEmpty() ? null : values.get(0)));
        }
        return null;
    }

    private void onAnswer(final long token, final Object answer)
    {
        if (null != lua)
        {
            lua.enter("answer", List.of(token, Tuple.of(((List<?>)answer).toArray()).toMsgPack()));
        }
    }

    private void onCall(final Hold hold, final Object call)
    {
        port.serve(hold, () -> decode(lua.enter("call", call)));
    }

    /** What Lua's entry has answered. */
    static Object decode(final byte[] bytes)
    {
        if (null == bytes)
        {
            return null;
        }
        final byte[] array = new byte[bytes.length + 1];
        array[0] = (byte)0x91; // an array of one
        System.arraycopy(bytes, 0, array, 1, bytes.length);
        return Tuple.ofMsgPack(array).toList().get(0);
    }
}
