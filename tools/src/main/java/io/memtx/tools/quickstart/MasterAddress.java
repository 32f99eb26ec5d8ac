package io.memtx.tools.quickstart;

import java.nio.file.Path;

/**
 * What a master is started with: the parts of the tutorial's configuration that differ.
 *
 * @param name      of the instance.
 * @param directory of its files.
 * @param listen    where it listens.
 * @param other     where the other one listens.
 */
record MasterAddress(String name, Path directory, String listen, String other)
{
    private static final String LOGIN = "replicator:topsecret@";

    /** {@code replication}: both, as every member has the whole list. */
    String[] uris()
    {
        return new String[]{LOGIN + listen, LOGIN + other};
    }
}
