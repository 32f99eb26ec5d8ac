package io.memtx.memtx.statement;

/**
 * Who hears of a change of a system space.
 */
public enum RowScope
{
    /** It is logged, and replicated. */
    ALL,

    /** It is logged, and never replicated. */
    LOCAL,

    /** It is not even logged: it is about a space that is gone with the process. */
    NONE
}
