package io.memtx.synchro.election;

import java.util.Locale;

/**
 * What an instance does in elections: {@code election_mode}.
 */
public enum ElectionMode
{
    /** Never a candidate of its own accord; promote() works. Votes, and keeps terms. */
    OFF,
    /** Votes only. */
    VOTER,
    /** A candidate in promote() only, for one term. */
    MANUAL,
    /** Starts elections when there is no leader. */
    CANDIDATE;

    /**
     * @return as configurations spell it.
     */
    public String text()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
