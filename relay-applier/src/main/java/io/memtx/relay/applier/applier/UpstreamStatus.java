package io.memtx.relay.applier.applier;

/** What {@code box.info.replication[n].upstream.status} shows; the words are Tarantool's. */
public enum UpstreamStatus
{
    /** Not started, or the upstream is this instance itself. */
    OFF("off"),
    /** Waits for the connection. */
    CONNECT("connect"),
    /** The upstream has greeted. */
    CONNECTED("connected"),
    /** Proves that it knows the password. */
    AUTH("auth"),
    /** Admitted. */
    READY("ready"),
    /** Has asked for a snapshot. */
    WAIT_SNAPSHOT("wait_snapshot"),
    /** Gets one. */
    FETCH_SNAPSHOT("fetch_snapshot"),
    /** Has it; an anonymous instance needs no more. */
    FETCHED_SNAPSHOT("fetched_snapshot"),
    /** Gets what was written meanwhile. */
    FINAL_JOIN("final_join"),
    /** Is a member. */
    JOINED("joined"),
    /** Has asked to become a member. */
    REGISTER("register"),
    /** Has become one. */
    REGISTERED("registered"),
    /** Gets what it lacks. */
    SYNC("sync"),
    /** Is as far as the upstream was when it subscribed, and close behind. */
    FOLLOW("follow"),
    /** An error that trying again does not cure. */
    STOPPED("stopped"),
    /** No connection; tries again. */
    DISCONNECTED("disconnected"),
    /** The upstream refuses for now; tries again. */
    LOADING("loading");

    private final String text;

    UpstreamStatus(final String text)
    {
        this.text = text;
    }

    /**
     * @return the word that is shown.
     */
    public String text()
    {
        return text;
    }

    /** Whether it has asked to become a member and waits for the answer. */
    boolean isRegistering()
    {
        return REGISTER == this || FINAL_JOIN == this;
    }
}
