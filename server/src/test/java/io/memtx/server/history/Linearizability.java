package io.memtx.server.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for an order of calls that an object would have answered so, in which none is before one that was over when it
 * began. The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of
 * what was tried ("Testing for linearizability", 2017): calls that were put first and the state they lead to.
 * <p>
 * What failed is left out; what is unknown may be put anywhere behind its beginning, or left out.
 *
 * @param <S> of states.
 * @param <Q> of requests.
 * @param <A> of answers.
 */
final class Linearizability<S, Q, A>
{
    private static final int STEPS_PER_LOOK_AT_THE_CLOCK = 1 << 12;

    private final SequentialModel<S, Q, A> model;
    private final long limitNs;
    private final List<Call<Q, A>> calls;
    private final Event head = new Event(-1, false);
    private final Event[] returns;
    private int openCount;

    private static final class Event
    {
        private final int call;
        private final boolean isInvocation;
        private Event previous;
        private Event next;

        private Event(final int call, final boolean isInvocation)
        {
            this.call = call;
            this.isInvocation = isInvocation;
        }

        private void takeOut()
        {
            previous.next = next;
            if (null != next)
            {
                next.previous = previous;
            }
        }

        private void putBack()
        {
            previous.next = this;
            if (null != next)
            {
                next.previous = this;
            }
        }
    }

    private record Tried(BitSet calls, Object state)
    {
    }

    private record Choice<S>(Event event, S stateBefore)
    {
    }

    Linearizability(final SequentialModel<S, Q, A> model, final List<Call<Q, A>> history, final long limitNs)
    {
        this.model = model;
        this.limitNs = limitNs;
        calls = history.stream().filter((call) -> Outcome.FAILED != call.outcome()).toList();
        returns = new Event[calls.size()];
        link();
    }

    /** One event after another; of what happens at the same time, questions come first: they may overlap. */
    private void link()
    {
        record Moment(long ns, boolean isReturn, Event event)
        {
        }
        final List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++)
        {
            moments.add(new Moment(calls.get(i).invokedNs(), false, new Event(i, true)));
            if (calls.get(i).isOk())
            {
                returns[i] = new Event(i, false);
                moments.add(new Moment(calls.get(i).answeredNs(), true, returns[i]));
                openCount++;
            }
        }
        moments.sort(Comparator.comparingLong(Moment::ns).thenComparing(Moment::isReturn));
        Event last = head;
        for (final Moment moment : moments)
        {
            last.next = moment.event;
            moment.event.previous = last;
            last = moment.event;
        }
    }

    Verdict check()
    {
        final long deadlineNs = System.nanoTime() + limitNs;
        final Set<Tried> tried = new HashSet<>();
        final Deque<Choice<S>> choices = new ArrayDeque<>();
        final BitSet chosen = new BitSet(calls.size());
        S state = model.initial();
        Event event = head.next;
        int longest = 0;
        String obstacle = "";
        for (long steps = 1; openCount > 0; steps++)
        {
            if (0 == steps % STEPS_PER_LOOK_AT_THE_CLOCK && System.nanoTime() - deadlineNs > 0)
            {
                return new Verdict(Verdict.Kind.UNDECIDED, List.of("gave up after " + steps + " steps"));
            }
            if (event.isInvocation)
            {
                final Call<Q, A> call = calls.get(event.call);
                final S after = model.step(state, call.request(), call.answer());
                chosen.set(event.call);
                if (null != after && tried.add(new Tried((BitSet)chosen.clone(), after)))
                {
                    choices.push(new Choice<>(event, state));
                    state = after;
                    take(event);
                    event = head.next;
                }
                else
                {
                    chosen.clear(event.call);
                    event = event.next;
                }
            }
            else
            {
                if (choices.size() >= longest)
                {
                    longest = choices.size();
                    obstacle = calls.get(event.call) + " while the state is " + state;
                }
                if (choices.isEmpty())
                {
                    return Verdict.of(List.of("no order explains " + obstacle));
                }
                final Choice<S> choice = choices.pop();
                state = choice.stateBefore;
                chosen.clear(choice.event.call);
                untake(choice.event);
                event = choice.event.next;
            }
        }
        return Verdict.of(List.of());
    }

    private void take(final Event event)
    {
        event.takeOut();
        if (null != returns[event.call])
        {
            returns[event.call].takeOut();
            openCount--;
        }
    }

    private void untake(final Event event)
    {
        if (null != returns[event.call])
        {
            returns[event.call].putBack();
            openCount++;
        }
        event.putBack();
    }
}
