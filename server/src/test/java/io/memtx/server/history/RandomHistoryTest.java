package io.memtx.server.history;

import io.memtx.server.history.AppendChecker.Step;
import io.memtx.server.history.BankChecker.Statement;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What correct objects show is accepted, whatever the seed; the same with one thing changed is not. */
class RandomHistoryTest
{
    private static final int SEED_COUNT = 300;
    private static final int CALL_COUNT = 60;
    private static final long NEVER_WRITTEN = 1_000_000;

    /** A way to spoil a history. Answers null when it has nothing that could be spoilt so. */
    private interface Damage<Q, A>
    {
        List<Call<Q, A>> of(List<Call<Q, A>> calls, Random random);
    }

    @Test
    void shouldJudgeRegisters()
    {
        shouldAcceptAndRefuse(RandomHistoryTest::registers, RegisterChecker::check,
            changeOne((call) -> call.isOk() && RegisterChecker.Kind.READ == call.request().kind(),
                (call) -> NEVER_WRITTEN),
            RandomHistoryTest::readStale);
    }

    @Test
    void shouldJudgeSets()
    {
        shouldAcceptAndRefuse(RandomHistoryTest::sets, SetChecker::check,
            (calls, random) ->
            {
                final Call<SetChecker.Request, List<Long>> added =
                    any(calls, random, (call) -> call.isOk() && SetChecker.Kind.ADD == call.request().kind());
                final List<Long> less = new ArrayList<>(calls.get(calls.size() - 1).answer());
                return null != added && less.remove((Object)added.request().value()) ?
                    change(calls, calls.get(calls.size() - 1), less) : null;
            },
            changeOne((call) -> call.isOk() && SetChecker.Kind.ADD != call.request().kind(),
                (call) -> with(call.answer(), NEVER_WRITTEN)),
            (calls, random) ->
            {
                final Call<SetChecker.Request, List<Long>> failed =
                    any(calls, random, (call) -> Outcome.FAILED == call.outcome() &&
                        SetChecker.Kind.ADD == call.request().kind());
                return null == failed ? null : change(calls, calls.get(calls.size() - 1),
                    with(calls.get(calls.size() - 1).answer(), failed.request().value()));
            });
    }

    @Test
    void shouldJudgeBanks()
    {
        final Predicate<Call<BankChecker.Request, Statement>> isLook =
            (call) -> call.isOk() && 0 == call.request().id();
        shouldAcceptAndRefuse(RandomHistoryTest::banks, (calls) -> BankChecker.check(calls, 50, 50, 50),
            changeOne(isLook, (call) -> new Statement(
                List.of(call.answer().balances().get(0) + 1, call.answer().balances().get(1),
                    call.answer().balances().get(2)), call.answer().moves())),
            changeOne((call) -> isLook.test(call) && !call.answer().moves().isEmpty(), (call) -> new Statement(
                call.answer().balances(), call.answer().moves().subList(1, call.answer().moves().size()))));
    }

    @Test
    void shouldJudgeLists()
    {
        final Predicate<Call<List<Step>, List<List<Long>>>> isLong =
            (call) -> call.client() >= 0 && call.isOk() && call.answer().stream().anyMatch((list) -> list.size() > 1);
        shouldAcceptAndRefuse(RandomHistoryTest::lists, (calls) -> AppendChecker.check(calls, true),
            changeOne(isLong, (call) -> call.answer().stream()
                .map((list) -> list.size() > 1 ? list.subList(1, list.size()) : list).toList()),
            changeOne(isLong, (call) -> call.answer().stream().map((list) ->
            {
                final List<Long> swapped = new ArrayList<>(list);
                Collections.reverse(swapped);
                return swapped;
            }).toList()),
            RandomHistoryTest::loseLast);
    }

    @SafeVarargs
    private static <Q, A> void shouldAcceptAndRefuse(
        final Function<Random, List<Call<Q, A>>> make,
        final Function<List<Call<Q, A>>, Verdict> check,
        final Damage<Q, A>... damages)
    {
        final int[] refused = new int[damages.length];
        for (long seed = 0; seed < SEED_COUNT; seed++)
        {
            final Random random = new Random(seed);
            final String what = "seed=" + seed;
            final List<Call<Q, A>> calls = make.apply(random);
            assertEquals(List.of(), check.apply(calls).findings(), () -> what + text(calls));
            for (int i = 0; i < damages.length; i++)
            {
                final List<Call<Q, A>> damaged = damages[i].of(calls, random);
                if (null != damaged)
                {
                    final String which = what + " damage=" + i;
                    assertEquals(
                        Verdict.Kind.INVALID, check.apply(damaged).kind(), () -> which + text(damaged));
                    refused[i]++;
                }
            }
        }
        for (final int count : refused)
        {
            assertTrue(count > SEED_COUNT / 10, () -> "damage is seldom possible: " + Arrays.toString(refused));
        }
    }

    private static List<Call<RegisterChecker.Request, Long>> registers(final Random seed)
    {
        final Map<Long, Long> values = new HashMap<>();
        final RandomHistories<RegisterChecker.Request, Long> histories = new RandomHistories<>(seed);
        histories.make(CALL_COUNT, (random, number) ->
        {
            final long key = 1 + random.nextInt(2);
            return switch (random.nextInt(3))
            {
                case 0 -> RegisterChecker.Request.write(key, number);
                case 1 -> RegisterChecker.Request.cas(key, values.getOrDefault(key, 0L), number);
                default -> RegisterChecker.Request.read(key);
            };
        }, (request, number) ->
        {
            final long value = values.getOrDefault(request.key(), 0L);
            if (RegisterChecker.Kind.READ == request.kind())
            {
                return value;
            }
            final boolean isDone = RegisterChecker.Kind.WRITE == request.kind() || value == request.expected();
            if (isDone)
            {
                values.put(request.key(), request.value());
            }
            return isDone ? 1L : 0L;
        });
        return histories.calls();
    }

    private static List<Call<SetChecker.Request, List<Long>>> sets(final Random seed)
    {
        final TreeSet<Long> values = new TreeSet<>();
        final RandomHistories<SetChecker.Request, List<Long>> histories = new RandomHistories<>(seed);
        histories.make(CALL_COUNT, (random, number) -> new SetChecker.Request(
            0 == random.nextInt(3) ? SetChecker.Kind.READ_CURRENT : SetChecker.Kind.ADD, number),
            (request, number) ->
            {
                if (SetChecker.Kind.ADD == request.kind())
                {
                    values.add(request.value());
                    return List.of();
                }
                return List.copyOf(values);
            });
        histories.last(new SetChecker.Request(SetChecker.Kind.READ_FINAL, 0), List.copyOf(values));
        return histories.calls();
    }

    private static List<Call<BankChecker.Request, Statement>> banks(final Random seed)
    {
        final long[] balances = {50, 50, 50};
        final List<Long> moves = new ArrayList<>();
        final RandomHistories<BankChecker.Request, Statement> histories = new RandomHistories<>(seed);
        histories.make(CALL_COUNT, (random, number) -> 0 == random.nextInt(3) ? BankChecker.Request.look(false) :
            move(number, random.nextInt(3), 1 + random.nextInt(2), 1 + random.nextInt(30)),
            (request, number) ->
            {
                if (0 == request.id())
                {
                    return statement(balances, moves);
                }
                if (balances[request.from()] < request.amount())
                {
                    return null;
                }
                balances[request.from()] -= request.amount();
                balances[request.to()] += request.amount();
                moves.add(request.id());
                return statement(balances, moves);
            });
        histories.last(BankChecker.Request.look(true), statement(balances, moves));
        return histories.calls();
    }

    private static BankChecker.Request move(final long id, final int from, final int distance, final long amount)
    {
        return BankChecker.Request.move(id, from, (from + distance) % 3, amount);
    }

    private static Statement statement(final long[] balances, final List<Long> moves)
    {
        return new Statement(LongStream.of(balances).boxed().toList(), List.copyOf(moves));
    }

    private static List<Call<List<Step>, List<List<Long>>>> lists(final Random seed)
    {
        final Map<Long, List<Long>> lists = new HashMap<>();
        final RandomHistories<List<Step>, List<List<Long>>> histories = new RandomHistories<>(seed);
        histories.make(CALL_COUNT, (random, number) ->
        {
            final List<Step> steps = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++)
            {
                steps.add(new Step(1 + random.nextInt(3), random.nextBoolean() ? 0 : 10L * number + i));
            }
            return steps;
        }, (steps, number) -> appendAndRead(lists, steps));
        final List<Step> all = List.of(new Step(1, 0), new Step(2, 0), new Step(3, 0));
        histories.last(all, appendAndRead(lists, all));
        return histories.calls();
    }

    private static List<List<Long>> appendAndRead(final Map<Long, List<Long>> lists, final List<Step> steps)
    {
        final List<List<Long>> reads = new ArrayList<>();
        for (final Step step : steps)
        {
            final List<Long> list = lists.computeIfAbsent(step.key(), (key) -> new ArrayList<>());
            if (0 == step.value())
            {
                reads.add(List.copyOf(list));
            }
            else
            {
                list.add(step.value());
            }
        }
        return reads;
    }

    /** A read answers what had been written before something else was, and both are over. */
    private static List<Call<RegisterChecker.Request, Long>> readStale(
        final List<Call<RegisterChecker.Request, Long>> calls, final Random random)
    {
        final Call<RegisterChecker.Request, Long> read =
            any(calls, random, (call) -> call.isOk() && RegisterChecker.Kind.READ == call.request().kind());
        if (null == read)
        {
            return null;
        }
        final Predicate<Call<RegisterChecker.Request, Long>> isWrite = (call) -> call.isOk() &&
            RegisterChecker.Kind.WRITE == call.request().kind() && call.request().key() == read.request().key();
        for (final Call<RegisterChecker.Request, Long> later : calls)
        {
            for (final Call<RegisterChecker.Request, Long> earlier : calls)
            {
                if (isWrite.test(earlier) && isWrite.test(later) && earlier.isBefore(later) && later.isBefore(read))
                {
                    return change(calls, read, earlier.request().value());
                }
            }
        }
        return null;
    }

    /** The last value of a list, which was acknowledged and seen by nobody else, is gone. */
    private static List<Call<List<Step>, List<List<Long>>>> loseLast(
        final List<Call<List<Step>, List<List<Long>>>> calls, final Random random)
    {
        final Call<List<Step>, List<List<Long>>> last = calls.get(calls.size() - 1);
        for (int i = 0; i < last.answer().size(); i++)
        {
            final List<Long> list = last.answer().get(i);
            final Long lost = list.isEmpty() ? null : list.get(list.size() - 1);
            final boolean isAcknowledged = null != lost && calls.stream().anyMatch((call) ->
                call.isOk() && call.request().stream().anyMatch((step) -> lost.equals(step.value())));
            if (isAcknowledged)
            {
                final List<List<Long>> answer = new ArrayList<>(last.answer());
                answer.set(i, list.subList(0, list.size() - 1));
                return change(calls, last, answer);
            }
        }
        return null;
    }

    private static <Q, A> Damage<Q, A> changeOne(
        final Predicate<Call<Q, A>> which, final Function<Call<Q, A>, A> answer)
    {
        return (calls, random) ->
        {
            final Call<Q, A> call = any(calls, random, which);
            return null == call ? null : change(calls, call, answer.apply(call));
        };
    }

    private static <Q, A> Call<Q, A> any(
        final List<Call<Q, A>> calls, final Random random, final Predicate<Call<Q, A>> which)
    {
        final List<Call<Q, A>> fitting = calls.stream().filter(which).toList();
        return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    }

    private static <Q, A> List<Call<Q, A>> change(
        final List<Call<Q, A>> calls, final Call<Q, A> which, final A answer)
    {
        final List<Call<Q, A>> changed = new ArrayList<>(calls);
        changed.set(calls.indexOf(which), which.withAnswer(answer));
        return changed;
    }

    private static List<Long> with(final List<Long> list, final long value)
    {
        final List<Long> more = new ArrayList<>(list);
        more.add(value);
        return more;
    }

    private static String text(final List<?> calls)
    {
        final StringBuilder text = new StringBuilder();
        calls.forEach((call) -> text.append('\n').append(call));
        return text.toString();
    }
}
