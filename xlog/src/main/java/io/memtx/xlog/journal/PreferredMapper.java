package io.memtx.xlog.journal;

import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Chronicle's mapping where the JVM has the flags that it needs, else the JDK's. Until {@link #allowPreferred()} the
 * JDK's serves, so that nobody waits while Chronicle is being loaded: the helper thread calls that, and pays for it.
 * <p>
 * The flags are looked up, not tried out: a try without them leaves errors of Chronicle's initialisers on stderr. It is
 * not chosen where it would print there either: without a provider for SLF4J, and on a JVM that warns of
 * {@code sun.misc.Unsafe}.
 * <p>
 * Used by one thread at a time; the name may be read by any.
 */
final class PreferredMapper implements SegmentMapper
{
    /** System property: {@code false} leaves Chronicle alone. */
    static final String CHRONICLE_PROP_NAME = "memtx.journal.chronicle";

    private static final int FIRST_RELEASE_THAT_WARNS = 24;

    private volatile SegmentMapper mapper = FileChannelMapper.INSTANCE;
    private boolean isDecided;

    @Override
    public String mappingName()
    {
        return mapper.mappingName();
    }

    @Override
    public void allowPreferred()
    {
        if (!isDecided)
        {
            isDecided = true;
            if (isChronicleUsable())
            {
                mapper = ChronicleMapper.INSTANCE;
            }
        }
    }

    @Override
    public SegmentMapping map(
        final StorageFile file, final Path path, final long offset, final int lengthBytes) throws IOException
    {
        final SegmentMapper current = mapper;
        if (FileChannelMapper.INSTANCE != current)
        {
            try
            {
                return current.map(file, path, offset, lengthBytes);
            }
            catch (final IOException ex)
            {
                mapper = FileChannelMapper.INSTANCE; // if the file is at fault this one will say so
            }
        }
        return FileChannelMapper.INSTANCE.map(file, path, offset, lengthBytes);
    }

    /**
     * @return whether the JVM has all that Chronicle needs to map without a word on stderr.
     */
    static boolean isChronicleUsable()
    {
        final Module base = Object.class.getModule();
        final Module own = PreferredMapper.class.getModule();
        final ClassLoader loader = PreferredMapper.class.getClassLoader();
        return !"false".equals(System.getProperty(CHRONICLE_PROP_NAME)) &&
            base.isOpen("java.lang.reflect", own) &&
            base.isExported("sun.nio.ch", own) &&
            base.isExported("jdk.internal.ref", own) &&
            hasResource(loader, "net/openhft/chronicle/bytes/MappedBytes.class") &&
            hasResource(loader, "META-INF/services/org.slf4j.spi.SLF4JServiceProvider") &&
            isUnsafeAllowed();
    }

    private static boolean hasResource(final ClassLoader loader, final String name)
    {
        return null != loader && null != loader.getResource(name);
    }

    private static boolean isUnsafeAllowed()
    {
        return Runtime.version().feature() < FIRST_RELEASE_THAT_WARNS ||
            ManagementFactory.getRuntimeMXBean().getInputArguments().contains("--sun-misc-unsafe-memory-access=allow");
    }
}
