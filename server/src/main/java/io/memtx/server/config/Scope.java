package io.memtx.server.config;

import java.util.Locale;

/** How much of a file an option is said for; the one further down wins. */
public enum Scope
{
    /** The whole file. */
    GLOBAL,
    /** A group of replica sets. */
    GROUP,
    /** The instances that replicate to each other. */
    REPLICASET,
    /** One instance. */
    INSTANCE;

    /**
     * @return the word for it in texts.
     */
    public String word()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
