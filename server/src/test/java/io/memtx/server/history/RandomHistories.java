package io.memtx.server.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Makes histories as they would come about if some clients talked to a correct object: what is asked for happens at
 * some moment between question and answer, some of it is refused, and of some nobody hears whether it has happened.
 *
 * @param <Q> of requests.
 * @param <A> of answers.
 */
final class RandomHistories<Q, A>
{
    private static final int CLIENT_COUNT = 5;
    private static final int STEP_MAX = 20;

    private final Random random;
    private final List<Call<Q, A>> calls = new ArrayList<>();
    private long nowNs;

    RandomHistories(final Random random)
    {
        this.random = random;
    }

    /** A call under way. */
    private final class Open
    {
        private final int number;
        private final Q request;
        private A answer;
        private boolean isDone;

        private Open(final int number, final Q request)
        {
            this.number = number;
            this.request = request;
        }
    }

    /**
     * Makes one.
     *
     * @param count   of calls.
     * @param next    makes a request, with a number of its own.
     * @param perform does it, and answers; null when it is refused.
     */
    void make(
        final int count, final BiFunction<Random, Integer, Q> next, final BiFunction<Q, Integer, A> perform)
    {
        final Map<Integer, Open> open = new HashMap<>();
        final List<Open> abandoned = new ArrayList<>();
        int nextClient = CLIENT_COUNT;
        final List<Integer> clients = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        while (calls.size() < count || !open.isEmpty())
        {
            nowNs += 1 + random.nextInt(STEP_MAX);
            final int place = random.nextInt(CLIENT_COUNT);
            final int client = clients.get(place);
            final Open call = open.get(client);
            if (null == call)
            {
                if (calls.size() < count)
                {
                    final Q request = next.apply(random, calls.size() + 1);
                    open.put(client, new Open(calls.size(), request));
                    calls.add(new Call<>(client, 1, request, null, Outcome.UNKNOWN, nowNs, Long.MAX_VALUE));
                }
            }
            else if (!call.isDone && 0 == random.nextInt(20))
            {
                open.remove(client);
                if (random.nextBoolean())
                {
                    end(call, null, Outcome.FAILED);
                }
                else
                {
                    abandoned.add(call);
                    clients.set(place, nextClient++);
                }
            }
            else if (!call.isDone)
            {
                call.answer = perform.apply(call.request, call.number);
                call.isDone = true;
            }
            else
            {
                open.remove(client);
                end(call, call.answer, null == call.answer ? Outcome.FAILED : Outcome.OK);
            }
            if (!abandoned.isEmpty() && 0 == random.nextInt(4))
            {
                final Open late = abandoned.remove(random.nextInt(abandoned.size()));
                perform.apply(late.request, late.number);
            }
        }
    }

    List<Call<Q, A>> calls()
    {
        return calls;
    }

    /** One more behind all others. */
    void last(final Q request, final A answer)
    {
        nowNs += STEP_MAX;
        calls.add(new Call<>(-1, 1, request, answer, Outcome.OK, nowNs, nowNs + 1));
        nowNs += STEP_MAX;
    }

    private void end(final Open call, final A answer, final Outcome outcome)
    {
        final Call<Q, A> begun = calls.get(call.number);
        calls.set(call.number, new Call<>(
            begun.client(), begun.node(), begun.request(), answer, outcome, begun.invokedNs(), nowNs));
    }
}
