package io.memtx.server.process;

import java.util.List;

/** What is between the instances of a replica set, and may be cut, in one direction or both. */
interface FaultyNetwork
{
    /** Where an instance listens. */
    String endpoint(String name);

    /** Whom an instance follows: endpoints at which it finds the others, and its own. */
    List<String> upstreams(String name);

    /** What an instance is started by. */
    List<String> starter(String name);

    /** What one sends does not arrive at the other any more. */
    void cut(String from, String to) throws Exception;

    /** All arrives again. */
    void heal() throws Exception;

    /** Takes it down. */
    void close() throws Exception;
}
