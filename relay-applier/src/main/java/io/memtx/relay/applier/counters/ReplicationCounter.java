package io.memtx.relay.applier.counters;

/**
 * The counters of relays and appliers. Ids are for ever, they come from the range 200 to 299, and none is used twice,
 * not even that of a counter that is gone; the label is what {@code memtx counters} prints. Counts begin when the
 * instance is launched.
 * <p>
 * Thread safe: immutable.
 */
public enum ReplicationCounter
{
    /** Transactions sent to downstreams, each as often as it was sent. */
    TRANSACTIONS_SENT(200, "transactions sent"),
    /** Rows sent to downstreams. */
    ROWS_SENT(201, "rows sent"),
    /** Bytes of these rows. */
    BYTES_SENT(202, "bytes of rows sent"),
    /** Transactions of the log that a downstream was not to get, or had: nothing of them was sent to it. */
    TRANSACTIONS_LEFT_OUT(203, "transactions left out"),
    /** Heartbeats sent to downstreams. */
    HEARTBEATS_SENT(204, "heartbeats sent"),
    /** Acknowledgements of downstreams. */
    ACKS_RECEIVED(205, "acknowledgements received"),
    /** Messages that a downstream's link would not take at once, because it reads slower than it is written to. */
    SEND_BACK_PRESSURE(206, "sends held back"),

    /** Transactions received from upstreams, those that are known already included. */
    TRANSACTIONS_RECEIVED(210, "transactions received"),
    /** Bytes of these messages, frame headers included. */
    BYTES_RECEIVED(211, "bytes of rows received"),
    /** Acknowledgements sent to upstreams. */
    ACKS_SENT(212, "acknowledgements sent"),
    /** Messages that waited because the queue to the transaction thread was full. */
    APPLY_BACK_PRESSURE(213, "receives held back"),
    /** Connections to upstreams that were opened. */
    CONNECTS(214, "upstream connections opened"),
    /** Connections to upstreams, or attempts at one, that failed and are tried again. */
    RETRIES(215, "upstream retries"),
    /** Streams that an error has stopped for good. */
    STREAMS_STOPPED(216, "upstream streams stopped"),

    /** Connections of others that were accepted. */
    SESSIONS_ACCEPTED(220, "sessions accepted"),
    /** Connections of others that were refused because there were too many, or what they asked for is no request. */
    SESSIONS_REFUSED(221, "sessions refused"),
    /** Others that did not know a password, or whose user may not replicate. */
    LOGINS_REFUSED(222, "logins refused"),
    /** Messages of others before they were admitted. */
    UNAUTHENTICATED_MESSAGES(223, "unauthenticated messages"),
    /** Messages of others that were not what they have to be, or not signed: each has ended its connection. */
    INVALID_MESSAGES(224, "invalid messages"),
    /** Packets that came to the port and are none of Aeron's. */
    INVALID_PACKETS(225, "invalid packets"),
    /** Transports that were opened because the one before broke. */
    TRANSPORTS_REOPENED(226, "transports opened again"),

    /** Downstreams that follow at the moment. */
    DOWNSTREAMS(230, "downstreams following"),
    /** Rows that the downstream furthest behind has not acknowledged. */
    DOWNSTREAM_LAG_ROWS(231, "downstream lag rows"),
    /** Bytes of the log that the downstream furthest behind has not acknowledged. */
    DOWNSTREAM_LAG_BYTES(232, "downstream lag bytes"),
    /** Upstreams that are followed at the moment. */
    UPSTREAMS(233, "upstreams followed"),
    /** Rows that the upstream furthest ahead has and this instance has not. */
    UPSTREAM_LAG_ROWS(234, "upstream lag rows"),
    /** Bytes of the log of the upstream furthest ahead that are not applied here. */
    UPSTREAM_LAG_BYTES(235, "upstream lag bytes");

    /** The least id of a counter of replication. */
    public static final int FIRST_ID = 200;
    /** The greatest id of a counter of replication. */
    public static final int LAST_ID = 299;

    static
    {
        checkIds(values());
    }

    private final int id;
    private final String label;

    ReplicationCounter(final int id, final String label)
    {
        this.id = id;
        this.label = label;
    }

    /**
     * @return the id, the same in every release.
     */
    public int id()
    {
        return id;
    }

    /**
     * @return the text printed for it.
     */
    public String label()
    {
        return label;
    }

    /** A copied line with the id left as it was would send two values to one reader: the class does not load then. */
    static void checkIds(final ReplicationCounter... counters)
    {
        final boolean[] isTaken = new boolean[LAST_ID - FIRST_ID + 1];
        for (final ReplicationCounter counter : counters)
        {
            if (counter.id < FIRST_ID || counter.id > LAST_ID || isTaken[counter.id - FIRST_ID])
            {
                throw new IllegalStateException(
                    "counter id is taken or out of range: id=" + counter.id + " counter=" + counter.name());
            }
            isTaken[counter.id - FIRST_ID] = true;
        }
    }
}
