package io.memtx.synchro.election;

import java.util.Locale;

/**
 * State of an instance in elections, with the code that messages have.
 * <pre>
 *              starts a round                 has the votes
 *   FOLLOWER ────────────────► CANDIDATE ────────────────► LEADER
 *      ▲            newer term, or a leader │                  │ newer term, or it resigns
 *      └────────────────────────────────────┴──────────────────┘
 * </pre>
 */
public enum ElectionState
{
    FOLLOWER(1),
    CANDIDATE(2),
    LEADER(3);

    private final int code;

    ElectionState(final int code)
    {
        this.code = code;
    }

    /**
     * @return 1 to 3.
     */
    public int code()
    {
        return code;
    }

    /**
     * @param code of a message.
     * @return the state, or null when there is none with that code.
     */
    public static ElectionState of(final int code)
    {
        for (final ElectionState state : values())
        {
            if (code == state.code)
            {
                return state;
            }
        }
        return null;
    }

    /**
     * @return as {@code box.info.election} has it.
     */
    public String text()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
