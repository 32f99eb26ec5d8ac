package io.memtx.relay.applier.relay;

/** What {@code box.info.replication[n].downstream.status} shows. */
public enum DownstreamStatus
{
    /** Nobody has subscribed so far. */
    OFF("off"),
    /** Rows flow, or would if there were any. */
    FOLLOW("follow"),
    /** It has left, or was left. */
    STOPPED("stopped");

    private final String text;

    DownstreamStatus(final String text)
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
}
