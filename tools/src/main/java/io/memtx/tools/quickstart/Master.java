package io.memtx.tools.quickstart;

import java.io.IOException;
import java.util.List;

/**
 * A master of the second act, in this process or in one of its own.
 */
interface Master extends AutoCloseable
{
    /** Of the instance. */
    String name();

    /**
     * Has a {@link MasterCommand} done.
     *
     * @param command its name, and what it wants, between tabs.
     * @return lines of the answer.
     * @throws IOException           when the process does not answer.
     * @throws IllegalStateException when the command was refused.
     */
    List<String> call(String... command) throws IOException;

    /** Stops the instance as a person would. */
    @Override
    void close() throws IOException;
}
