package io.memtx.server.process;

import io.memtx.server.history.AppendChecker;
import io.memtx.server.history.AppendChecker.Step;
import io.memtx.server.history.BankChecker;
import io.memtx.server.history.Call;
import io.memtx.server.history.History;
import io.memtx.server.history.Outcome;
import io.memtx.server.history.RegisterChecker;
import io.memtx.server.history.SetChecker;
import io.memtx.server.history.Verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Clients of a replica set: each asks one thing at a time of the node that it takes for the one that writes, and of any
 * other now and then, and takes down what it was told. What is not answered in time is unknown for ever.
 */
final class HistoryClients
{
    static final int ACCOUNT_COUNT = 6;
    static final long BALANCE = 100;

    private static final long ANSWER_S = 3;
    private static final int CALLS_PER_KEY = 90;
    private static final int KEYS_AT_A_TIME = 3;
    private static final long LOOK_EVERY_NS = 400_000_000;
    private static final long PAUSE_MAX_NS = 30_000_000;

    private final ReplicaSet set;
    private final List<String> names;
    private final History<RegisterChecker.Request, Long> registers = new History<>(System::nanoTime);
    private final History<SetChecker.Request, List<Long>> values = new History<>(System::nanoTime);
    private final History<BankChecker.Request, BankChecker.Statement> bank = new History<>(System::nanoTime);
    private final History<List<Step>, List<List<Long>>> lists = new History<>(System::nanoTime);
    private final AtomicInteger nextClient = new AtomicInteger();
    private final AtomicLong nextValue = new AtomicLong(1);
    private final AtomicLong registerCalls = new AtomicLong();
    private final AtomicLong listCalls = new AtomicLong();
    private final AtomicLong nextLookNs = new AtomicLong(System.nanoTime());
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Map<String, Integer> refusals = new LinkedHashMap<>();
    private volatile boolean isStopping;

    HistoryClients(final ReplicaSet set, final List<String> names)
    {
        this.set = set;
        this.names = names;
    }

    void start(final int count, final long seed)
    {
        for (int i = 0; i < count; i++)
        {
            final Random random = new Random(seed + i);
            final Thread thread = new Thread(() -> run(new Client(random)), "client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    void stop() throws InterruptedException
    {
        isStopping = true;
        for (final Thread thread : threads)
        {
            thread.join();
        }
        synchronized (failures)
        {
            if (!failures.isEmpty())
            {
                throw new AssertionError(failures.get(0));
            }
        }
    }

    /** Reads all there is, when all is quiet: what each shows, and what the one that writes answers. */
    void readAll(final String writer) throws InterruptedException
    {
        final Client last = new Client(new Random(0));
        for (final String name : names)
        {
            last.node = names.indexOf(name);
            require(last.ask(values, new SetChecker.Request(SetChecker.Kind.READ_FINAL, 0), "values",
                HistoryClients::numbers), "values at " + name);
            require(last.ask(bank, BankChecker.Request.look(true), "look", HistoryClients::statement),
                "bank at " + name);
        }
        last.node = names.indexOf(writer);
        for (final Long key : new TreeSet<>(registers.calls().stream().map((call) -> call.request().key()).toList()))
        {
            require(last.register(RegisterChecker.Request.read(key)), "register " + key);
        }
        final TreeSet<Long> keys = new TreeSet<>();
        lists.calls().forEach((call) -> call.request().forEach((step) -> keys.add(step.key())));
        for (final Long key : keys)
        {
            require(last.list(List.of(new Step(key, 0))), "list " + key);
        }
    }

    /** What is wrong with all of it. */
    List<Verdict> check()
    {
        final long[] opening = new long[ACCOUNT_COUNT];
        Arrays.fill(opening, BALANCE);
        return Stream.of(
            RegisterChecker.check(registers.calls()),
            SetChecker.check(values.calls()),
            BankChecker.check(bank.calls(), opening),
            AppendChecker.check(lists.calls(), true)).filter((verdict) -> !verdict.isValid()).toList();
    }

    /** How much was acknowledged. */
    long acknowledgedCount()
    {
        return count(registers, Outcome.OK) + count(values, Outcome.OK) + count(bank, Outcome.OK) +
            count(lists, Outcome.OK);
    }

    @Override
    public String toString()
    {
        return "registers=" + text(registers) + " values=" + text(values) + " bank=" + text(bank) + " lists=" +
            text(lists) + " refusals=" + refusals;
    }

    private static String text(final History<?, ?> history)
    {
        return count(history, Outcome.OK) + "/" + count(history, Outcome.FAILED) + "/" +
            count(history, Outcome.UNKNOWN);
    }

    private static <Q, A> long count(final History<Q, A> history, final Outcome outcome)
    {
        return history.calls().stream().map(Call::outcome).filter(outcome::equals).count();
    }

    private static void require(final boolean isAnswered, final String what)
    {
        if (!isAnswered)
        {
            throw new AssertionError("is not answered when all is well: " + what);
        }
    }

    private void run(final Client client)
    {
        try
        {
            while (!isStopping)
            {
                client.step();
                LockSupport.parkNanos(client.random.nextInt((int)PAUSE_MAX_NS));
            }
        }
        catch (final Exception | Error ex)
        {
            synchronized (failures)
            {
                failures.add(ex);
            }
        }
    }

    private static List<Long> numbers(final String text)
    {
        return text.isBlank() ? List.of() : Stream.of(text.trim().split(" ")).map(Long::valueOf).toList();
    }

    private static BankChecker.Statement statement(final String text)
    {
        final int bar = text.indexOf('|');
        return new BankChecker.Statement(numbers(text.substring(0, bar)), numbers(text.substring(bar + 1)));
    }

    private static List<List<Long>> listsOf(final String text)
    {
        return text.isEmpty() ? List.of() :
            Stream.of(text.split("\\|", -1)).limit(text.chars().filter((letter) -> '|' == letter).count())
                .map(HistoryClients::numbers).toList();
    }

    /** One that asks. */
    private final class Client
    {
        private final Random random;
        private int client = nextClient.incrementAndGet();
        private int node;
        private long lastKey;
        private long lastValue;

        private Client(final Random random)
        {
            this.random = random;
            node = random.nextInt(names.size());
        }

        private void step() throws InterruptedException
        {
            final long nowNs = System.nanoTime();
            final long lookNs = nextLookNs.get();
            if (lookNs < nowNs && nextLookNs.compareAndSet(lookNs, nowNs + LOOK_EVERY_NS))
            {
                look();
            }
            else if (0 == random.nextInt(12))
            {
                node = random.nextInt(names.size());
            }
            switch (random.nextInt(4))
            {
                case 0, 1 -> register(nextRegister());
                case 2 -> list(nextSteps());
                default -> addOrMove();
            }
        }

        private void look() throws InterruptedException
        {
            final int writer = node;
            node = random.nextInt(names.size());
            if (random.nextBoolean())
            {
                ask(values, new SetChecker.Request(SetChecker.Kind.READ, 0), "values", HistoryClients::numbers);
            }
            else
            {
                ask(bank, BankChecker.Request.look(false), "look", HistoryClients::statement);
            }
            node = writer;
        }

        private void addOrMove() throws InterruptedException
        {
            final long value = nextValue.getAndIncrement();
            if (random.nextBoolean())
            {
                ask(values, new SetChecker.Request(SetChecker.Kind.ADD, value), "add\t" + value, (text) -> List.of());
            }
            else
            {
                final int from = random.nextInt(ACCOUNT_COUNT);
                final int to = (from + 1 + random.nextInt(ACCOUNT_COUNT - 1)) % ACCOUNT_COUNT;
                final long amount = 1 + random.nextInt(30);
                ask(bank, BankChecker.Request.move(value, from, to, amount),
                    "move\t" + value + '\t' + from + '\t' + to + '\t' + amount, (text) -> null);
            }
        }

        private RegisterChecker.Request nextRegister()
        {
            final long key = key(registerCalls);
            return switch (random.nextInt(3))
            {
                case 0 -> RegisterChecker.Request.write(key, nextValue.getAndIncrement());
                case 1 -> RegisterChecker.Request.cas(
                    key, key == lastKey ? lastValue : 0, nextValue.getAndIncrement());
                default -> RegisterChecker.Request.read(key);
            };
        }

        private long key(final AtomicLong calls)
        {
            return 1 + calls.getAndIncrement() / CALLS_PER_KEY * KEYS_AT_A_TIME + random.nextInt(KEYS_AT_A_TIME);
        }

        private boolean register(final RegisterChecker.Request request) throws InterruptedException
        {
            final String words = switch (request.kind())
            {
                case READ -> "read\t" + request.key();
                case WRITE -> "write\t" + request.key() + '\t' + request.value();
                case CAS -> "cas\t" + request.key() + '\t' + request.expected() + '\t' + request.value();
            };
            return ask(registers, request, words, (text) ->
            {
                lastKey = request.key();
                lastValue = RegisterChecker.Kind.READ == request.kind() ? Long.parseLong(text) : request.value();
                return Long.valueOf(text);
            });
        }

        private List<Step> nextSteps()
        {
            final List<Step> steps = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--)
            {
                steps.add(new Step(key(listCalls), random.nextBoolean() ? 0 : nextValue.getAndIncrement()));
            }
            return steps;
        }

        private boolean list(final List<Step> steps) throws InterruptedException
        {
            final String words = steps.stream()
                .map((step) -> 0 == step.value() ? Long.toString(step.key()) : step.key() + "+" + step.value())
                .collect(Collectors.joining("\t"));
            return ask(lists, steps, "lists\t" + words, HistoryClients::listsOf);
        }

        /** Answers whether it was done. */
        private <Q, A> boolean ask(
            final History<Q, A> history, final Q request, final String words, final Function<String, A> parse)
            throws InterruptedException
        {
            final InstanceProcess process = set.get(names.get(node));
            if (!process.isAlive())
            {
                node = random.nextInt(names.size());
                return false;
            }
            final int number = history.invoke(client, node, request);
            String answer;
            try
            {
                answer = process.begin(words).get(ANSWER_S, TimeUnit.SECONDS);
            }
            catch (final ExecutionException | TimeoutException ex)
            {
                answer = "UNKNOWN\t" + ex;
            }
            final String text = answer.substring(answer.indexOf('\t') + 1);
            if (answer.startsWith("OK\t"))
            {
                history.ok(number, parse.apply(text));
                return true;
            }
            if (answer.startsWith("FAILED\t"))
            {
                history.failed(number);
            }
            else
            {
                client = nextClient.incrementAndGet();
            }
            onRefused(text);
            return false;
        }

        private void onRefused(final String text)
        {
            if (!text.contains("there is less"))
            {
                node = random.nextInt(names.size());
                final String kind = text.replaceAll("[0-9]+", "#");
                synchronized (refusals)
                {
                    refusals.merge(kind.substring(0, Math.min(90, kind.length())), 1, Integer::sum);
                }
            }
        }
    }
}
