package io.memtx.server.history;

/** What a client knows of what it has asked for. */
public enum Outcome
{
    /** It has happened, at some moment between question and answer. */
    OK,
    /** It has not happened, and never will. */
    FAILED,
    /** It may happen at any time after the question, or never. */
    UNKNOWN
}
