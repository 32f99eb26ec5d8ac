package io.memtx.memtx.conflict;

import io.memtx.xlog.Vclock;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A policy that puts all writes in one order, whoever they are seen by: that of time, or that of origins first.
 * Immutable, thread safe.
 */
final class OrderedPolicy implements ConflictPolicy
{
    private final List<Object> members;

    private OrderedPolicy(final List<Object> members)
    {
        this.members = members;
    }

    static OrderedPolicy byTime()
    {
        return new OrderedPolicy(List.of());
    }

    static OrderedPolicy byOrigin(final Object... members)
    {
        if (0 == members.length)
        {
            throw new IllegalArgumentException("origin_priority needs a member");
        }
        for (final Object member : members)
        {
            final boolean isId = member instanceof Integer id && id > 0 && id < Vclock.COMPONENT_COUNT;
            if (!isId && !(member instanceof String))
            {
                throw new IllegalArgumentException("member is neither an id from 1 to 31 nor a name: " + member);
            }
        }
        return new OrderedPolicy(List.of(members));
    }

    /** Whether what was written once may weigh more than what is written later. */
    boolean isByOrigin()
    {
        return !members.isEmpty();
    }

    /** The rank of each id: the least weighs most. A name that no member has has no effect. */
    int[] ranks(final ToIntFunction<String> idOfName)
    {
        final int[] ranks = new int[Vclock.COMPONENT_COUNT];
        Arrays.fill(ranks, members.size());
        for (int i = members.size() - 1; i >= 0; i--)
        {
            final int id = members.get(i) instanceof String name ?
                idOfName.applyAsInt(name) : (Integer)members.get(i);
            ranks[id] = 0 == id ? ranks[0] : i;
        }
        return ranks;
    }

    /** For functions that leave a conflict to it: by ids and times alone, names of members have no effect. */
    @Override
    public Resolution resolve(final Conflict conflict)
    {
        final int[] ranks = ranks((name) -> 0);
        final Stamp incoming = new Stamp().set(conflict.timestamp(), conflict.originId(), conflict.lsn());
        final Stamp present = new Stamp();
        for (final ConflictingTuple tuple : conflict.tuples())
        {
            present.set(tuple.timestamp(), tuple.originId(), tuple.lsn());
            if (tuple.isWriterKnown() && !incoming.isAfter(present, ranks))
            {
                return Resolution.SKIP;
            }
        }
        return Resolution.TAKE;
    }
}
