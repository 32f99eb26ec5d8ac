package io.memtx.server;

import io.memtx.memtx.txn.CommitGate;
import io.memtx.memtx.txn.SynchroGate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Instances that break a promise on purpose: whoever checks promises has to notice. */
public final class BrokenContext
{
    /** Confirms what itself has journaled, whoever else has it. */
    public static final String NO_QUORUM = "NO_QUORUM";
    /** Takes in whatever others send, whoever owns the queue, in whatever term. */
    public static final String NO_TERM_CHECK = "NO_TERM_CHECK";

    private BrokenContext()
    {
    }

    /**
     * @param context to be broken.
     * @param how     one of the above; nothing to leave it as it is.
     * @return the context.
     */
    public static InstanceContext of(final InstanceContext context, final String how)
    {
        return switch (how)
        {
            case "" -> context;
            case NO_QUORUM -> context.gateWrapper((gate) -> wrap(gate, new NoQuorum(gate)));
            case NO_TERM_CHECK -> context.gateWrapper((gate) -> wrap(gate, (proxy, method, arguments) ->
                switch (method.getName())
                {
                    case "judge" -> true;
                    case "judgeRow" -> null;
                    default -> invoke(gate, method, arguments);
                }));
            default -> throw new IllegalArgumentException("cannot be broken so: " + how);
        };
    }

    private static SynchroGate wrap(final SynchroGate gate, final InvocationHandler handler)
    {
        return (SynchroGate)Proxy.newProxyInstance(
            gate.getClass().getClassLoader(), new Class<?>[]{SynchroGate.class}, handler);
    }

    private static Object invoke(final SynchroGate gate, final Method method, final Object... arguments)
        throws Throwable
    {
        try
        {
            return method.invoke(gate, arguments);
        }
        catch (final InvocationTargetException ex)
        {
            throw ex.getCause();
        }
    }

    /** What it has confirmed so stays, whatever becomes of it. */
    private static final class NoQuorum implements InvocationHandler
    {
        private final SynchroGate gate;
        private long confirmed;

        private NoQuorum(final SynchroGate gate)
        {
            this.gate = gate;
        }

        @Override
        public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable
        {
            switch (method.getName())
            {
                case "confirmedPosition":
                    final long journaled = (Long)arguments[0];
                    confirmed = CommitGate.NOTHING == journaled ? confirmed : Math.max(confirmed, journaled);
                    return journaled;
                case "rollbackPosition":
                    final long position = gate.rollbackPosition();
                    if (position < confirmed)
                    {
                        gate.onRolledBack(position);
                        return CommitGate.NOTHING;
                    }
                    return position;
                case "doubtPosition":
                    return CommitGate.NOTHING;
                default:
                    return BrokenContext.invoke(gate, method, arguments);
            }
        }
    }
}
