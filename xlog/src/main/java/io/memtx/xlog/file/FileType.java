package io.memtx.xlog.file;

/**
 * What a file is, by its first line and the end of its name.
 */
public enum FileType
{
    XLOG(".xlog"),
    SNAP(".snap");

    /** What stands behind the final name while a file is being made. */
    public static final String INPROGRESS = ".inprogress";

    private final String suffix;

    FileType(final String suffix)
    {
        this.suffix = suffix;
    }

    /**
     * @return the end of the name, with its dot.
     */
    public String suffix()
    {
        return suffix;
    }

    /**
     * @param signature of the vclock at the file's beginning.
     * @return the final name: 20 digits and the suffix.
     */
    public String fileName(final long signature)
    {
        final String digits = Long.toString(signature);
        return "0".repeat(20 - digits.length()) + digits + suffix;
    }
}
