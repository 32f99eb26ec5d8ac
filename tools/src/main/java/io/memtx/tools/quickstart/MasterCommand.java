package io.memtx.tools.quickstart;

/** What a {@link Master} understands. */
enum MasterCommand
{
    /** Answers status, rw or ro, vclock, status of upstream and downstream, and what has stopped the upstream. */
    STATE,
    /** Makes the space of bands. */
    CREATE,
    /** Inserts a band: id, name, year. */
    INSERT,
    /** Answers all bands in order. */
    SELECT,
    /** Follows the other one. */
    FOLLOW,
    /** Follows nobody. */
    UNFOLLOW,
    /** Answers what was reported besides. */
    ERRORS
}
