package io.memtx.tools.run;

import io.memtx.server.InstanceContext;
import io.memtx.server.config.ConfigException;
import io.memtx.server.config.ConfigSources;
import io.memtx.server.config.Configuration;
import io.memtx.server.config.ConfiguredInstance;
import io.memtx.server.config.InstanceConfig;
import io.memtx.tools.instances.ControlSocket;
import io.memtx.tools.instances.InstanceRef;
import io.memtx.tools.instances.PidFile;
import io.memtx.tools.instances.ProcessStarter;
import io.memtx.tools.rows.ToolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs one instance until SIGTERM or SIGINT comes; SIGHUP opens its log anew. The main thread of the process.
 */
public final class InstanceProcess
{
    private static final long STEP_MS = 100;

    private final InstanceRef ref;
    private final ConfigSources sources;
    private final CountDownLatch isToStop = new CountDownLatch(1);

    /**
     * @param ref       of the instance.
     * @param overrides of the command line, each {@code path=value}.
     */
    public InstanceProcess(final InstanceRef ref, final List<String> overrides)
    {
        this.ref = ref;
        sources = new ConfigSources(ref.directory(), System.getenv(), overrides);
    }

    /**
     * Runs it.
     *
     * @throws ConfigException      when its options cannot be used.
     * @throws ToolException        when it runs already, or cannot be started.
     * @throws IOException          when a file or a socket cannot be made.
     * @throws InterruptedException when the thread is interrupted.
     */
    public void run() throws IOException, InterruptedException
    {
        final InstanceConfig config = Configuration.load(sources).instance(ref.instance());
        ProcessStarter.makePrivate(ref.runDirectory());
        final PidFile.Held held = ref.pidFile().take();
        if (null == held)
        {
            throw new ToolException(ref.fullName() + " is running already: PID = " + ref.pidFile().pid());
        }
        try (held)
        {
            takeSignals(InstanceLog.open(config));
            final InstanceControl control = new InstanceControl();
            final ControlSocket socket = ControlSocket.listen(ref.verbSocket(), control);
            try (socket)
            {
                runInstance(control);
            }
        }
    }

    private void runInstance(final InstanceControl control) throws IOException, InterruptedException
    {
        final Logger logger = LoggerFactory.getLogger("io.memtx.instance");
        logger.info("{} starts: pid {}", ref.fullName(), ProcessHandle.current().pid());
        try (ConfiguredInstance configured =
            ConfiguredInstance.launch(sources, ref.instance(), (context) -> prepare(context, logger)))
        {
            configured.onReload(InstanceLog::level);
            control.instance(configured);
            final Doors doors = Doors.open(configured.config(), configured.instance());
            try (doors)
            {
                await(configured);
            }
            logger.info("{} stops", ref.fullName());
        }
        catch (final RuntimeException ex)
        {
            logger.error("{} ends: {}", ref.fullName(), ex.getMessage(), ex);
            throw ex;
        }
    }

    private void await(final ConfiguredInstance configured) throws InterruptedException
    {
        while (!isToStop.await(STEP_MS, TimeUnit.MILLISECONDS))
        {
            final RuntimeException failure = configured.instance().openFailure();
            if (null != failure)
            {
                throw new ToolException("can't initialize storage: " + failure.getMessage(), failure);
            }
        }
    }

    private static void prepare(final InstanceContext context, final Logger logger)
    {
        context.memtx().errorHandler((throwable) -> logger.error("{}", throwable.getMessage(), throwable));
    }

    private void takeSignals(final InstanceLog log)
    {
        Signals.on("TERM", isToStop::countDown);
        Signals.on("INT", isToStop::countDown);
        Signals.on("HUP", () ->
        {
            try
            {
                log.reopen();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        });
    }
}
