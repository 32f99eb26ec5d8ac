package io.memtx.tools.verify;

/**
 * How a file is.
 */
public enum FileState
{
    /** Any reader of the format accepts it without a remark. */
    WHOLE("whole"),
    /** Good to its last byte, but without the end of file marker: its writer lives, or died between two writes. */
    UNCLOSED("unclosed"),
    /** Good blocks, then zeros or a piece of a block: its writer lives, or died. */
    TORN("torn"),
    /** Bytes are wrong where a writer's death does not explain it. */
    DAMAGED("damaged");

    private final String text;

    FileState(final String text)
    {
        this.text = text;
    }

    /**
     * @return the word for users.
     */
    public String text()
    {
        return text;
    }

    /**
     * @return whether cutting the end off and writing the marker would make it whole.
     */
    public boolean isTrimmable()
    {
        return UNCLOSED == this || TORN == this;
    }
}
