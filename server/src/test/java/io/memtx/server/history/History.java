package io.memtx.server.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * All that clients have asked and were told. Any thread.
 *
 * @param <Q> of requests.
 * @param <A> of answers.
 */
public final class History<Q, A>
{
    private final LongSupplier clock;
    private final List<Call<Q, A>> calls = new ArrayList<>();

    /**
     * @param clock that orders what happens; monotonic.
     */
    public History(final LongSupplier clock)
    {
        this.clock = clock;
    }

    /**
     * A client asks. To be told to the instance after this returns.
     *
     * @param client  that asks.
     * @param node    that is asked.
     * @param request what for.
     * @return a number for the answer. Nothing more said of it, its outcome is {@link Outcome#UNKNOWN}.
     */
    public synchronized int invoke(final int client, final int node, final Q request)
    {
        calls.add(new Call<>(client, node, request, null, Outcome.UNKNOWN, clock.getAsLong(), Long.MAX_VALUE));
        return calls.size() - 1;
    }

    /**
     * It is answered.
     *
     * @param number of the call.
     * @param answer that came.
     */
    public synchronized void ok(final int number, final A answer)
    {
        replace(number, answer, Outcome.OK);
    }

    /**
     * It is refused, for certain.
     *
     * @param number of the call.
     */
    public synchronized void failed(final int number)
    {
        replace(number, null, Outcome.FAILED);
    }

    /**
     * @return all calls, in the order in which they were made.
     */
    public synchronized List<Call<Q, A>> calls()
    {
        return List.copyOf(calls);
    }

    private void replace(final int number, final A answer, final Outcome outcome)
    {
        final Call<Q, A> call = calls.get(number);
        if (Outcome.UNKNOWN != call.outcome())
        {
            throw new IllegalStateException("answered twice: " + call);
        }
        calls.set(number, new Call<>(
            call.client(), call.node(), call.request(), answer, outcome, call.invokedNs(), clock.getAsLong()));
    }
}
