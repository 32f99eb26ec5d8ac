package io.memtx.bench.budget;

/**
 * Of a figure.
 */
public enum Unit
{
    /** Nanoseconds. */
    NS("ns"),
    /** Microseconds. */
    US("us"),
    /** Milliseconds. */
    MS("ms"),
    /** Bytes. */
    BYTES("B"),
    /** Bytes per operation. */
    BYTES_PER_OP("B/op"),
    /** How many times as long. */
    TIMES("x");

    private final String label;

    Unit(final String label)
    {
        this.label = label;
    }

    /**
     * @return as tables and charts show it.
     */
    public String label()
    {
        return label;
    }
}
