package io.memtx.memtx.statement;

import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.OnReplace;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Runs the triggers of spaces and knows how deep they are nested. Single owner: the transaction thread.
 */
final class TriggerRunner
{
    private final Arena arena;
    private int nesting;
    private long runCount;
    private long enclosing;

    TriggerRunner(final Arena arena)
    {
        this.arena = arena;
    }

    int nesting()
    {
        return nesting;
    }

    /** A number of the run of triggers that is going on, or 0. */
    long enclosingStatement()
    {
        return enclosing;
    }

    /** Asks the before_replace triggers, each about what the one before it left. */
    Decision before(final SpaceStore space, final int oldRef, final long newTuple, final StatementType type)
    {
        final BeforeReplace[] triggers = space.triggers().beforeReplace();
        if (0 == triggers.length)
        {
            return Decision.KEEP;
        }
        final Tuple oldBoxed = NULL_REF == oldRef ? null : Tuple.copyOf(arena.tuple(oldRef));
        final Tuple asked = Memory.NULL_ADDRESS == newTuple ? null : Tuple.copyOf(newTuple);
        Tuple result = asked;
        final long outer = enclosing;
        enclosing = ++runCount;
        nesting++;
        try
        {
            for (final BeforeReplace trigger : triggers)
            {
                result = trigger.beforeReplace(oldBoxed, result, space.def().name(), type);
            }
        }
        finally
        {
            nesting--;
            enclosing = outer;
        }
        return result == asked ? Decision.KEEP : Decision.of(oldBoxed, result);
    }

    /** Runs the on_replace triggers; returns the new tuple as they saw it, or null when there are none. */
    Tuple after(final SpaceStore space, final int oldRef, final int newRef, final StatementType type)
    {
        final OnReplace[] triggers = space.triggers().onReplace();
        if (0 == triggers.length)
        {
            return null;
        }
        final Tuple oldTuple = NULL_REF == oldRef ? null : Tuple.copyOf(arena.tuple(oldRef));
        final Tuple newTuple = NULL_REF == newRef ? null : Tuple.copyOf(arena.tuple(newRef));
        final long outer = enclosing;
        enclosing = ++runCount;
        nesting++;
        try
        {
            for (final OnReplace trigger : triggers)
            {
                trigger.onReplace(oldTuple, newTuple, space.def().name(), type);
            }
        }
        finally
        {
            nesting--;
            enclosing = outer;
        }
        return newTuple;
    }
}
