package io.memtx.xlog.journal;

/**
 * What a journaled transaction survives. The names are Tarantool's {@code wal_mode}.
 */
public enum WalMode
{
    /** Nothing is written: LSNs advance in memory and nothing survives the process. */
    NONE("none"),

    /**
     * Journaled means stored in the page cache: survives the death of the process. After a power cut the state is a
     * prefix of the order of commits that covers the last force.
     */
    WRITE("write"),

    /** Journaled means forced to the device, in groups: survives a power cut. */
    FSYNC("fsync");

    private final String optionName;

    WalMode(final String optionName)
    {
        this.optionName = optionName;
    }

    /**
     * @return the value of the option {@code wal_mode}.
     */
    public String optionName()
    {
        return optionName;
    }
}
