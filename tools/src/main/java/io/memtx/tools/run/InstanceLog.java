package io.memtx.tools.run;

import io.memtx.server.config.InstanceConfig;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of an instance: a file that is opened anew at a signal, and gives way to a new one when it is long; or the
 * standard error. Takes what SLF4J brings to the logging of the JDK. Thread safe.
 */
final class InstanceLog extends Handler
{
    private static final Logger ROOT = Logger.getLogger("");
    /** Says what each mapping takes: nobody has asked. Held, as loggers that nobody holds are forgotten. */
    private static final Logger CHRONICLE = Logger.getLogger("net.openhft");
    private static final Level[] LEVELS =
        {Level.SEVERE, Level.SEVERE, Level.SEVERE, Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE, Level.ALL};

    private final Path file; // null for the standard error, or nowhere
    private final boolean isSilent;
    private final LineFormat format;
    private final long maxSize;
    private final int maxFiles;

    private OutputStream out;
    private long length;
    private boolean isClosed;

    private InstanceLog(
        final Path file, final boolean isSilent, final LineFormat format, final long maxSize, final int maxFiles)
    {
        this.file = file;
        this.isSilent = isSilent;
        this.format = format;
        this.maxSize = maxSize;
        this.maxFiles = maxFiles;
    }

    /**
     * Sends everything that is logged to where the options say.
     *
     * @throws IOException when the file cannot be opened.
     */
    static InstanceLog open(final InstanceConfig config) throws IOException
    {
        final InstanceConfig.Logging options = config.logging();
        final InstanceLog log = new InstanceLog(
            "file".equals(options.to()) ? options.file() : null,
            "devnull".equals(options.to()),
            new LineFormat(options.isJson()),
            options.maxSize(),
            options.maxFiles());
        log.reopen();
        LogManager.getLogManager().reset();
        ROOT.addHandler(log);
        CHRONICLE.setLevel(Level.WARNING);
        level(config);
        return log;
    }

    /** Logs as much as the options say now. */
    static void level(final InstanceConfig config)
    {
        ROOT.setLevel(LEVELS[config.logging().level()]);
    }

    /** Opens the file anew: somebody may have moved it away. */
    synchronized void reopen() throws IOException
    {
        if (isClosed || isSilent)
        {
            return;
        }
        if (null == file)
        {
            out = new FileOutputStream(FileDescriptor.err);
            return;
        }
        if (null != out)
        {
            out.close();
        }
        Files.createDirectories(file.getParent());
        if (!Files.exists(file))
        {
            Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        length = Files.size(file);
    }

    @Override
    public synchronized void publish(final LogRecord logged)
    {
        if (isClosed || null == out || !isLoggable(logged))
        {
            return;
        }
        try
        {
            final byte[] line = format.of(logged).getBytes(StandardCharsets.UTF_8);
            if (null != file && maxSize > 0 && length > 0 && length + line.length > maxSize)
            {
                rotate();
            }
            out.write(line);
            length += line.length;
        }
        catch (final IOException ex)
        {
            reportError(null, ex, java.util.logging.ErrorManager.WRITE_FAILURE); // once, to standard error
        }
    }

    @Override
    public void flush()
    {
        // every line is written at once: nobody wants to miss the last ones
    }

    @Override
    public synchronized void close()
    {
        isClosed = true;
        try
        {
            if (null != out && null != file)
            {
                out.close();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** memtx.log.1 is the newest of those that were. */
    private void rotate() throws IOException
    {
        out.close();
        for (int i = maxFiles - 1; i >= 1; i--)
        {
            final Path from = 1 == i ? file : numbered(i - 1);
            if (Files.exists(from))
            {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(file); // where it is the only one
        out = null;
        reopen();
    }

    private Path numbered(final int number)
    {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
