package io.memtx.server.config;

import io.memtx.server.Instance;
import io.memtx.server.InstanceConfiguration;
import io.memtx.server.InstanceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An instance that is as a file says, and becomes as the file says now when it is {@linkplain #reload reloaded}. Thread
 * safe; one thread at a time reloads.
 */
public final class ConfiguredInstance implements InstanceConfiguration, AutoCloseable
{
    private static final Logger LOGGER = LoggerFactory.getLogger("io.memtx.config");

    private final ConfigSources sources;
    private final InstanceConfig started;
    private final Instance instance;
    private final List<Consumer<InstanceConfig>> listeners = new ArrayList<>();

    private final CredentialKeeper credentials;
    private volatile State state;
    private Topology topology;

    /** What holds, and what is to be said of it. */
    private record State(InstanceConfig config, List<ConfigFault> warnings, List<ConfigFault> errors)
    {
    }

    private ConfiguredInstance(final ConfigSources sources, final String name, final Consumer<InstanceContext> also)
    {
        this.sources = sources;
        final Configuration configuration = Configuration.load(sources);
        started = configuration.instance(name);
        topology = configuration.topologyOf(started);
        topology.checkStart(started, hasData(started.path(StorageOptions.WAL_DIR)));
        state = new State(started, configuration.warnings(), List.of());
        configuration.warnings().forEach((warning) -> LOGGER.warn("{}", warning));
        final InstanceContext context = ContextBuilder.of(started, topology);
        also.accept(context);
        instance = Instance.launch(context);
        instance.configuration(this);
        credentials = new CredentialKeeper(instance);
        credentials.want(started);
    }

    /**
     * Starts an instance.
     *
     * @param sources where its options come from.
     * @param name    of it.
     * @return the instance, which may still be looking for others.
     * @throws ConfigException with all that is wrong.
     */
    public static ConfiguredInstance launch(final ConfigSources sources, final String name)
    {
        return launch(sources, name, (context) -> {});
    }

    /**
     * Starts an instance.
     *
     * @param sources where its options come from.
     * @param name    of it.
     * @param also    sets what no file says, an error handler for instance.
     * @return the instance, which may still be looking for others.
     * @throws ConfigException with all that is wrong.
     */
    public static ConfiguredInstance launch(
        final ConfigSources sources, final String name, final Consumer<InstanceContext> also)
    {
        return new ConfiguredInstance(sources, name, also);
    }

    /**
     * @return the instance.
     */
    public Instance instance()
    {
        return instance;
    }

    /**
     * @return what holds now; of options that are not dynamic the file may say something else meanwhile.
     */
    public InstanceConfig config()
    {
        return state.config();
    }

    /**
     * @param listener told of every configuration that is applied from now on, on the thread that reloads.
     */
    public synchronized void onReload(final Consumer<InstanceConfig> listener)
    {
        listeners.add(listener);
    }

    @Override
    public synchronized void reload()
    {
        final State before = state;
        final Configuration configuration;
        final InstanceConfig next;
        final Topology nextTopology;
        try
        {
            configuration = Configuration.load(sources);
            next = configuration.instance(started.name());
            nextTopology = configuration.topologyOf(next);
            nextTopology.checkStart(next, true);
            Endpoints.checkFree(nextTopology.listen(next), topology.listen(before.config()));
        }
        catch (final ConfigException ex)
        {
            state = new State(before.config(), before.warnings(), ex.faults());
            ex.faults().forEach((fault) -> LOGGER.error("configuration is as it was: {}", fault));
            throw ex;
        }
        final List<ConfigFault> warnings = new ArrayList<>(configuration.warnings());
        final List<ConfigFault> errors = new ArrayList<>();
        final InstanceConfig applied = new Reload(instance, before.config(), topology, next, nextTopology, started)
            .apply(warnings, errors);
        topology = nextTopology;
        state = new State(applied, List.copyOf(warnings), List.copyOf(errors));
        warnings.forEach((warning) -> LOGGER.warn("{}", warning));
        errors.forEach((error) -> LOGGER.error("{}", error));
        credentials.want(applied);
        listeners.forEach((listener) -> listener.accept(applied));
        LOGGER.info("configuration is reloaded");
    }

    @Override
    public String status()
    {
        final State now = state;
        if (!now.errors().isEmpty())
        {
            return "check_errors";
        }
        return now.warnings().isEmpty() ? "ready" : "check_warnings";
    }

    @Override
    public List<String> alerts()
    {
        final State now = state;
        return Stream.concat(now.warnings().stream(), now.errors().stream()).map(ConfigFault::toString).toList();
    }

    @Override
    public Map<String, String> hierarchy()
    {
        final Map<String, String> names = new LinkedHashMap<>();
        names.put("group", started.group());
        names.put("replicaset", started.replicaset());
        names.put("instance", started.name());
        return names;
    }

    @Override
    public Object get(final String path)
    {
        return state.config().find(Objects.requireNonNull(path, "path"));
    }

    @Override
    public void close()
    {
        credentials.close();
        instance.close();
    }

    private static boolean hasData(final Path directory)
    {
        if (!Files.isDirectory(directory))
        {
            return false;
        }
        try (Stream<Path> files = Files.list(directory))
        {
            return files.anyMatch((file) -> file.toString().endsWith(".snap"));
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
