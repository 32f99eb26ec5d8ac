package io.memtx.server;

/** Why an instance keeps its own statements from what is replicated; of several reasons the first here is told. */
enum ReadOnlyReason
{
    /** It is configured so. */
    CONFIG("config", "box.cfg.read_only is true"),
    /** Others have rows of its own that it has lost: it would give their LSNs to other rows. */
    OWN_ROWS("waiting to receive its own transactions back from the replicaset"),
    /** It is not in step with enough others yet, or does not even know who there is. */
    ORPHAN("orphan", "it is an orphan"),
    /** It is not the leader; the text names that. */
    ELECTION("election", ""),
    /** The synchronous queue belongs to another instance, or waits for a promotion; the text names whose it is. */
    SYNCHRO("synchro", "");

    private final String word;
    private final String text;

    ReadOnlyReason(final String text)
    {
        this(text, text);
    }

    ReadOnlyReason(final String word, final String text)
    {
        this.word = word;
        this.text = text;
    }

    /** What {@code box.info.ro_reason} shows. */
    String word()
    {
        return word;
    }

    /** What follows "Can't modify data on a read-only instance". */
    String suffix()
    {
        return " - " + text;
    }
}
