package io.memtx.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; all that is wrong with it at once. */
public final class ConfigException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    private final transient List<ConfigFault> faults;

    /**
     * @param faults one at least.
     */
    public ConfigException(final List<ConfigFault> faults)
    {
        super(faults.stream().map(ConfigFault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /**
     * @return what is wrong, in the order of the file.
     */
    public List<ConfigFault> faults()
    {
        return faults;
    }
}
