package io.memtx.server.process;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.schema.IndexType;
import io.memtx.server.BootstrapStrategy;
import io.memtx.server.BrokenContext;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.SynchroInfo;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.agrona.concurrent.BackoffIdleStrategy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.unique;

/**
 * One instance that does what its standard input says. A command is a line of words between tabs, and so is its answer:
 * {@code ok}, or {@code error} with code and message. Every other line is what the instance has reported.
 */
final class InstanceMain
{
    private static final long MAX_PARK_NS = 1_000_000;
    private static final int LOAD_BATCH = 100;

    private final Instance instance;
    private final HistoryCommands history;
    private RandomWriter writer;

    private InstanceMain(final Instance instance, final PrintStream out)
    {
        this.instance = instance;
        history = new HistoryCommands(instance, out);
    }

    /**
     * @param arguments {@code option=value}: see {@link #context}.
     * @throws IOException when standard input breaks.
     */
    public static void main(final String[] arguments) throws IOException
    {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Instance launched = Instance.launch(context(arguments, out)))
        {
            out.println("ok\tlaunched");
            final InstanceMain main = new InstanceMain(launched, out);
            for (String line = in.readLine(); null != line && !"stop".equals(line); line = in.readLine())
            {
                final String[] words = line.split("\t");
                if ("op".equals(words[0]))
                {
                    main.history.begin(words);
                }
                else
                {
                    out.println(main.answer(words));
                }
            }
            main.stopWriting();
        }
        out.println("ok\tclosed");
    }

    private static InstanceContext context(final String[] arguments, final PrintStream out)
    {
        InstanceContext context = null;
        for (final String argument : arguments)
        {
            final String option = argument.substring(0, argument.indexOf('='));
            final String value = argument.substring(option.length() + 1);
            switch (option)
            {
                case "directory" -> context = newContext(Path.of(value), out);
                case "name" -> context.instanceName(value);
                case "listen" -> context.listen(value);
                case "replication" -> context.replication(uris(value));
                case "user" ->
                {
                    final String[] parts = value.split(":");
                    context.user(parts[0], parts[1], Arrays.copyOfRange(parts, 2, parts.length));
                }
                case "readOnly" -> context.readOnly(Boolean.parseBoolean(value));
                case "skipConflict" -> context.skipConflict(Boolean.parseBoolean(value));
                case "resumeSkipping" -> context.resumeSkipping(Boolean.parseBoolean(value));
                case "timeoutMs" -> context.replicationTimeoutNs(Long.parseLong(value) * 1_000_000);
                case "connectTimeoutMs" -> context.connectTimeoutNs(Long.parseLong(value) * 1_000_000);
                case "bootstrapStrategy" -> context.bootstrapStrategy(BootstrapStrategy.valueOf(value));
                case "connectQuorum" -> context.connectQuorum(Integer.parseInt(value));
                case "walMaxSize" -> context.memtx().walMaxSize(Long.parseLong(value));
                case "checkpointCount" -> context.memtx().checkpointCount(Integer.parseInt(value));
                case "aeronDirectory" -> context.aeronDirectory(value.isEmpty() ? null : Path.of(value));
                case "quorum" -> context.synchro().quorum(value);
                case "synchroTimeoutMs" -> context.synchro().timeoutNs(Long.parseLong(value) * 1_000_000);
                case "electionMode" -> context.synchro().electionMode(ElectionMode.valueOf(value));
                case "fencing" -> context.synchro().fencingMode(FencingMode.valueOf(value));
                case "electionTimeoutMs" -> context.synchro().electionTimeoutNs(Long.parseLong(value) * 1_000_000);
                case "broken" -> BrokenContext.of(context, value);
                case "memory" -> context.memtx().memtxMemory(Long.parseLong(value));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return context;
    }

    private static InstanceContext newContext(final Path directory, final PrintStream out)
    {
        final InstanceContext context = new InstanceContext(directory)
            .idleStrategySupplier(() -> new BackoffIdleStrategy(10, 20, 1_000, MAX_PARK_NS))
            .errorHandler((error) -> out.println(
                "log: " + error + (null == error.getCause() ? "" : " caused by " + error.getCause())));
        context.memtx().memtxMemory(32 << 20);
        return context;
    }

    private static String[] uris(final String text)
    {
        return text.isEmpty() ? new String[0] : text.split(",");
    }

    private String answer(final String... words)
    {
        try
        {
            return "ok\t" + execute(words);
        }
        catch (final MemtxException ex)
        {
            return refusal(ex);
        }
        catch (final CompletionException ex)
        {
            return ex.getCause() instanceof MemtxException refused ? refusal(refused) : "error\t0\t" + ex.getCause();
        }
        catch (final RuntimeException ex)
        {
            return "error\t0\t" + ex;
        }
    }

    private static String refusal(final MemtxException ex)
    {
        return "error\t" + ex.code().number() + '\t' + ex.getMessage();
    }

    private String execute(final String... words)
    {
        switch (words[0])
        {
            case "info":
                return info();
            case "upstreams":
                return upstreams();
            case "replication":
                instance.replication(Arrays.copyOfRange(words, 1, words.length));
                return "";
            case "readOnly":
                instance.readOnly(Boolean.parseBoolean(words[1]));
                return "";
            case "skipConflict":
                instance.skipConflict(Boolean.parseBoolean(words[1]));
                return "";
            case "lastWriteWins":
                instance.conflictPolicies(Arrays.stream(words, 1, words.length)
                    .collect(Collectors.toMap((space) -> space, (space) -> ConflictPolicy.LAST_WRITE_WINS)));
                return "";
            case "promote":
                instance.synchro().promote();
                return "";
            case "demote":
                instance.synchro().demote();
                return "";
            case "quorum":
                instance.synchro().quorum(words[1]);
                return "";
            case "synchroTimeoutMs":
                instance.synchro().timeoutNs(Long.parseLong(words[1]) * 1_000_000);
                return "";
            case "write":
                writer = new RandomWriter(instance, Long.parseLong(words[1]), Long.parseLong(words[2]));
                writer.start();
                return "";
            case "written":
                return Long.toString(null == writer ? 0 : writer.writtenCount());
            case "quiet":
                return stopWriting();
            case "ping":
                return "";
            case "heap":
                System.gc();
                return Long.toString(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
            default:
                return statement(instance.db(), words);
        }
    }

    private String statement(final Memtx db, final String... words)
    {
        if (null == db)
        {
            throw new IllegalStateException("instance is loading");
        }
        switch (words[0])
        {
            case "history":
                return HistoryCommands.create(
                    db, Boolean.parseBoolean(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "load":
                return load(db, words[1], Long.parseLong(words[2]), Long.parseLong(words[3]),
                    Integer.parseInt(words[4]));
            case "latency":
                return latency(db, words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
            default:
                return submit(db, (tx) -> switch (words[0])
                {
                    case "insert" -> tx.insert(db.space(words[1]), fields(words, 2)).toString();
                    case "replace" -> tx.replace(db.space(words[1]), fields(words, 2)).toString();
                    case "delete" -> String.valueOf(tx.delete(db.space(words[1]), fields(words, 2)));
                    case "get" -> String.valueOf(db.space(words[1]).get(fields(words, 2)));
                    case "upsert" ->
                    {
                        tx.upsert(db.space(words[1]), Tuple.of(fields(words, 4)), operation(words[2], words[3]));
                        yield "";
                    }
                    case "update" -> String.valueOf(
                        tx.update(db.space(words[1]), key(value(words[4])), operation(words[2], words[3])));
                    case "pair" ->
                    {
                        final Space space = db.space(words[1]);
                        tx.insert(space, value(words[2]), "one of two");
                        tx.insert(space, value(words[3]), "two of two");
                        yield "";
                    }
                    case "triple" ->
                    {
                        for (int i = 2; i < words.length; i++)
                        {
                            tx.insert(db.space(words[1]), value(words[i]), "one of three");
                        }
                        yield "";
                    }
                    case "trigger" -> trigger(db.space(words[1]));
                    case "create" -> create(db, false, words);
                    case "createSync" -> create(db, true, words);
                    case "both" ->
                    {
                        tx.replace(db.space(words[1]), value(words[2]));
                        tx.replace(db.space(words[3]), value(words[4]));
                        yield "";
                    }
                    case "has" -> Boolean.toString(db.hasSpace(words[1]));
                    case "select" -> selected(db.space(words[1])).toString();
                    case "sum" -> sum(db, words[1]);
                    default -> throw new IllegalArgumentException("unknown command: " + words[0]);
                });
        }
    }

    /** Command, space, operator and value, then the tuple or the key; the operator is of the second field. */
    private static Operation operation(final String operator, final String value)
    {
        return "=".equals(operator) ? Operation.set(1, value(value)) : Operation.add(1, value(value));
    }

    private static String create(final Memtx db, final boolean isSynchronous, final String... words)
    {
        db.createSpace(words[1], (def) ->
        {
            if (isSynchronous)
            {
                def.sync();
            }
            for (int i = 2; i < words.length; i++)
            {
                final String[] parts = words[i].split(":");
                def.field(parts[0], FieldType.valueOf(parts[1].toUpperCase(Locale.ROOT)));
            }
            def.index("primary", IndexType.TREE, unique(words[2].split(":")[0]));
        });
        return "";
    }

    /** Of two tuples under a key the one stays whose second field, a time, is later. */
    private static String trigger(final Space space)
    {
        space.beforeReplace((oldTuple, newTuple, name, type) -> null == oldTuple || null == newTuple ? newTuple :
            time(newTuple) > time(oldTuple) ? Tuple.ofMsgPack(newTuple.toMsgPack()) : oldTuple);
        return "";
    }

    private static long time(final Tuple tuple)
    {
        return tuple.get(1) instanceof Long time ? time : 0;
    }

    private static List<Tuple> selected(final Space space)
    {
        return space.primary().select(IteratorType.ALL, key(), 0, Long.MAX_VALUE);
    }

    private static String sum(final Memtx db, final String name)
    {
        if (!db.hasSpace(name))
        {
            return "none";
        }
        long hash = 0;
        final List<Tuple> tuples = selected(db.space(name));
        for (final Tuple tuple : tuples)
        {
            hash = 31 * hash + tuple.toString().hashCode();
        }
        return tuples.size() + " tuples, hash " + hash;
    }

    private static String load(
        final Memtx db, final String space, final long first, final long count, final int length)
    {
        final String text = "x".repeat(length);
        for (long next = first; next < first + count; next += LOAD_BATCH)
        {
            final long begin = next;
            final long end = Math.min(first + count, begin + LOAD_BATCH);
            submit(db, (tx) ->
            {
                for (long id = begin; id < end; id++)
                {
                    tx.replace(db.space(space), id, text);
                }
                return null;
            });
        }
        return "";
    }

    /** Median of the time that a replace takes, from submission to its answer, in nanoseconds. */
    private static String latency(final Memtx db, final String space, final long first, final int count)
    {
        final long[] times = new long[count];
        for (int i = 0; i < count; i++)
        {
            final long id = first + i;
            final long beginNs = System.nanoTime();
            submit(db, (tx) -> tx.replace(db.space(space), id, "timed"));
            times[i] = System.nanoTime() - beginNs;
        }
        Arrays.sort(times);
        return times[count / 2] + "\t" + times[count - 1];
    }

    private static <T> T submit(final Memtx db, final TransactionFunction<T> function)
    {
        return db.submit(function).join();
    }

    private static Object[] fields(final String[] words, final int from)
    {
        return Arrays.stream(words, from, words.length).map(InstanceMain::value).toArray();
    }

    private static Object value(final String word)
    {
        return word.matches("-?[0-9]+") ? (Object)Long.parseLong(word) : word;
    }

    private String stopWriting()
    {
        final RandomWriter stopped = writer;
        writer = null;
        return null == stopped ? "0" : Long.toString(stopped.stop());
    }

    private String info()
    {
        final InstanceInfo info = instance.info();
        final List<String> words = new ArrayList<>();
        words.add("id=" + info.id());
        words.add("uuid=" + info.uuid());
        words.add("status=" + info.status());
        words.add("ro=" + info.isReadOnly());
        words.add("vclock=" + info.vclock());
        words.add("replicated=" + info.vclock().entrySet().stream().filter((entry) -> 0 != entry.getKey())
            .map((entry) -> entry.getKey() + ":" + entry.getValue()).collect(Collectors.joining(" ")));
        final SynchroInfo synchro = instance.synchro().info();
        final ElectionInfo election = instance.synchro().electionInfo();
        if (null != synchro && null != election)
        {
            words.add("synchro.quorum=" + synchro.quorum());
            words.add("synchro.owner=" + synchro.owner());
            words.add("synchro.term=" + synchro.term());
            words.add("synchro.len=" + synchro.len());
            words.add("election.state=" + election.state());
            words.add("election.term=" + election.term());
            words.add("election.leader=" + election.leader());
        }
        for (final ReplicaInfo replica : info.replication())
        {
            final String prefix = replica.id() + ".";
            words.add(prefix + "uuid=" + replica.uuid());
            words.add(prefix + "name=" + replica.name());
            words.add(prefix + "lsn=" + replica.lsn());
            final ReplicaInfo.Upstream upstream = replica.upstream();
            if (null != upstream)
            {
                words.add(prefix + "upstream.status=" + upstream.status().name().toLowerCase(Locale.ROOT));
                words.add(prefix + "upstream.peer=" + upstream.peer());
                words.add(prefix + "upstream.message=" + upstream.message());
                words.add(prefix + "upstream.lag=" + upstream.lagSeconds());
                words.add(prefix + "upstream.idle=" + upstream.idleSeconds());
            }
            final ReplicaInfo.Downstream downstream = replica.downstream();
            if (null != downstream)
            {
                words.add(prefix + "downstream.status=" + downstream.status().name().toLowerCase(Locale.ROOT));
                words.add(prefix + "downstream.message=" + downstream.message());
                words.add(prefix + "downstream.lag=" + downstream.lagSeconds());
                words.add(prefix + "downstream.vclock=" + downstream.vclock());
            }
        }
        return String.join("\t", words);
    }

    private String upstreams()
    {
        return instance.upstreams().stream()
            .map((upstream) -> upstream.peer() + "=" + upstream.status().name().toLowerCase(Locale.ROOT) + " " +
                upstream.message())
            .collect(Collectors.joining("\t"));
    }
}
