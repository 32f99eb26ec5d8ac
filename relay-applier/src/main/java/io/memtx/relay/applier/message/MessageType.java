package io.memtx.relay.applier.message;

/** Types of messages. Codes are part of the protocol and never change their meaning. */
public enum MessageType
{
    /** Listening side, first of all: who it is, and a nonce. */
    GREETING(1),
    /** Who wants to be admitted, and a nonce. */
    AUTH_REQUEST(2),
    /** What the proof has to be made with. */
    AUTH_CHALLENGE(3),
    /** That the password is known, without it. */
    AUTH_PROOF(4),
    /** Admitted; and that the listening side knows the password, too. */
    AUTH_OK(5),
    /** Refused or failed, with code and text; nothing follows. */
    ERROR(6),
    /** Asks for a {@link #BALLOT}. */
    VOTE(7),
    /** What an instance is, for whoever looks for a leader. */
    BALLOT(8),
    /** Asks for a snapshot and to become a member. */
    JOIN(16),
    /** Asks for a snapshot only. */
    FETCH_SNAPSHOT(17),
    /** Asks to become a member, with a log that reaches a vclock. */
    REGISTER(18),
    /** Asks for the log behind a vclock, and all that follows. */
    SUBSCRIBE(19),
    /** Yes, at this vclock: begins and ends the parts of a join, begins a subscription. */
    OK(20),
    /** Rows of the log, in frames. */
    ROWS(21),
    /** Rows of a snapshot, in frames. */
    SNAPSHOT_ROWS(22),
    /** Nothing new, but alive. */
    HEARTBEAT(23),
    /** How far the rows are in the log of whoever applies them. */
    ACK(24),
    /** Where the sender is in the election of a leader: whenever that has changed. */
    ELECTION(25);

    private static final MessageType[] BY_CODE = new MessageType[26];

    private final int code;

    static
    {
        for (final MessageType type : values())
        {
            if (null != BY_CODE[type.code])
            {
                throw new IllegalStateException("code is taken: " + type);
            }
            BY_CODE[type.code] = type;
        }
    }

    MessageType(final int code)
    {
        this.code = code;
    }

    /**
     * @return what stands in the header.
     */
    public int code()
    {
        return code;
    }

    /**
     * @param code from a header.
     * @return its type, or null when there is none.
     */
    public static MessageType of(final int code)
    {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
