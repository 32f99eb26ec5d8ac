package io.memtx.server;

/**
 * How far an instance is, and whether it may be written to. Written by the thread of relays and appliers, read by any.
 */
final class InstanceState
{
    private final InstanceContext context;

    private volatile Phase phase = Phase.CONNECTING;
    private volatile boolean isMissingOwnRows;

    /** How far. */
    enum Phase
    {
        /** Looks for the others; what it has may turn out to be too old. Nobody may use it yet. */
        CONNECTING,
        /** Gets what it lacks, and is waited for. */
        SYNCING,
        /** Gets what it lacks, and is not waited for any more. */
        ORPHAN,
        /** In step. */
        RUNNING
    }

    InstanceState(final InstanceContext context)
    {
        this.context = context;
    }

    Phase phase()
    {
        return phase;
    }

    void phase(final Phase next)
    {
        phase = next;
    }

    boolean isMissingOwnRows()
    {
        return isMissingOwnRows;
    }

    void isMissingOwnRows(final boolean isMissing)
    {
        isMissingOwnRows = isMissing;
    }

    /** Why it may not be written to; null when it may, as far as this is about it. */
    ReadOnlyReason readOnlyReason()
    {
        if (context.isReadOnly())
        {
            return ReadOnlyReason.CONFIG;
        }
        if (isMissingOwnRows)
        {
            return ReadOnlyReason.OWN_ROWS;
        }
        return Phase.RUNNING == phase ? null : ReadOnlyReason.ORPHAN;
    }
}
