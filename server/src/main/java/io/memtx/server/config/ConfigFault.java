package io.memtx.server.config;

/**
 * Something that is wrong with a configuration, or not as its author may think.
 *
 * @param place   where it stands: file and line, variable of the environment, or the command line.
 * @param path    of the option, dots between the keys; empty when it is about the whole.
 * @param message what is wrong; without secrets.
 */
public record ConfigFault(String place, String path, String message)
{
    @Override
    public String toString()
    {
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
