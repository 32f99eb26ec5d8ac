package io.memtx.server.history;

/**
 * One question and its answer.
 *
 * @param client     that asked; it asks one thing at a time.
 * @param node       that was asked.
 * @param request    what for.
 * @param answer     null unless the outcome is {@link Outcome#OK}.
 * @param outcome    what the client knows.
 * @param invokedNs  when it asked, by a clock that all clients share.
 * @param answeredNs when it was answered; {@link Long#MAX_VALUE} for {@link Outcome#UNKNOWN}.
 * @param <Q>        of requests.
 * @param <A>        of answers.
 */
public record Call<Q, A>(
    int client, int node, Q request, A answer, Outcome outcome, long invokedNs, long answeredNs)
{
    boolean isOk()
    {
        return Outcome.OK == outcome;
    }

    /** Whether it was over before the other one began. */
    boolean isBefore(final Call<?, ?> other)
    {
        return answeredNs < other.invokedNs;
    }

    /** The same with another answer. */
    Call<Q, A> withAnswer(final A other)
    {
        return new Call<>(client, node, request, other, outcome, invokedNs, answeredNs);
    }

    @Override
    public String toString()
    {
        final String until = Long.MAX_VALUE == answeredNs ? "" : Long.toString(answeredNs);
        return "client " + client + " at " + node + " [" + invokedNs + ", " + until + "] " + request + " -> " +
            (isOk() ? answer : outcome);
    }
}
