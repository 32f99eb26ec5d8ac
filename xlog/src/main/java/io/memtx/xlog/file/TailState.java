package io.memtx.xlog.file;

/**
 * How a file ended.
 */
public enum TailState
{
    /** With the end of file marker. */
    CLEAN,
    /** With a whole block, but no marker. */
    NO_EOF,
    /** With a block that is cut off, or damaged with nothing good behind it. */
    TORN,
    /** With zeros: a mapped file that was not trimmed. */
    ZERO_TAIL,
    /** Good blocks, or data, stand behind the damage at which reading stopped. */
    DAMAGED
}
