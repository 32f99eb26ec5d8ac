package io.memtx.server.history;

/**
 * What an object does when calls come one by one.
 *
 * @param <S> of states, with equals and hashCode.
 * @param <Q> of requests.
 * @param <A> of answers.
 */
interface SequentialModel<S, Q, A>
{
    /** The state of the beginning. */
    S initial();

    /**
     * The state after a call, or null when the answer cannot be.
     *
     * @param state   before it.
     * @param request what for.
     * @param answer  that was given; null if it is not known, which is never impossible.
     */
    S step(S state, Q request, A answer);
}
