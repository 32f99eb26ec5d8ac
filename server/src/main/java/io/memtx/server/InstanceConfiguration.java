package io.memtx.server;

import java.util.List;
import java.util.Map;

/**
 * What an instance follows, when it follows a file: for a console's {@code config} module and {@code box.info.config}.
 * Any thread.
 */
public interface InstanceConfiguration
{
    /**
     * Reads everything again; applies it when all of it is good.
     *
     * @throws RuntimeException with what is wrong, and where; nothing has changed then.
     */
    void reload();

    /**
     * @return {@code startup_in_progress}, {@code ready}, {@code check_warnings} or {@code check_errors}.
     */
    String status();

    /**
     * @return what is not as the file says, newest last; none when all is well.
     */
    List<String> alerts();

    /**
     * @return names of the {@code group}, the {@code replicaset} and the {@code instance}.
     */
    Map<String, String> hierarchy();

    /**
     * @param path of an option or a part of the tree, dots between the keys; empty for all.
     * @return what holds: null, Boolean, Long, Double, String, lists and maps; without secrets.
     */
    Object get(String path);
}
