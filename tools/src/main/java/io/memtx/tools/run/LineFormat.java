package io.memtx.tools.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A line of log as Tarantool writes it: time, process, thread and part, letter of the level, text; or an object. */
final class LineFormat
{
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private final boolean isJson;
    private final long pid = ProcessHandle.current().pid();

    LineFormat(final boolean isJson)
    {
        this.isJson = isJson;
    }

    String of(final LogRecord logged)
    {
        return isJson ? json(logged) : plain(logged);
    }

    private String plain(final LogRecord logged)
    {
        final StringBuilder line = new StringBuilder();
        line.append(TIME.format(time(logged))).append(" [").append(pid).append("] ")
            .append(Thread.currentThread().getName()).append(' ').append(logged.getLoggerName()).append(' ')
            .append(letter(logged.getLevel())).append("> ").append(text(logged)).append('\n');
        final Throwable thrown = logged.getThrown();
        if (null != thrown)
        {
            trace(thrown).lines().forEach((text) -> line.append("    ").append(text).append('\n'));
        }
        return line.toString();
    }

    private String json(final LogRecord logged)
    {
        final StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line))
        {
            json.writeStartObject();
            json.writeStringField("time", ISO.format(time(logged)));
            json.writeStringField("level", word(logged.getLevel()));
            json.writeStringField("message", text(logged));
            json.writeNumberField("pid", pid);
            json.writeStringField("fiber_name", Thread.currentThread().getName());
            json.writeStringField("module", logged.getLoggerName());
            if (null != logged.getThrown())
            {
                json.writeStringField("error", trace(logged.getThrown()));
            }
            json.writeEndObject();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex); // of a text in memory
        }
        return line.append('\n').toString();
    }

    /** A text of several lines is one line here: nobody can write lines of log that are not. */
    private static String text(final LogRecord logged)
    {
        final String message = String.valueOf(logged.getMessage());
        final Object[] parameters = logged.getParameters();
        final String text =
            null == parameters || 0 == parameters.length ? message : MessageFormat.format(message, parameters);
        return text.replaceAll("[\\r\\n]+\\s*", " ");
    }

    private static java.time.ZonedDateTime time(final LogRecord logged)
    {
        return Instant.ofEpochMilli(logged.getMillis()).atZone(ZoneId.systemDefault());
    }

    private static String trace(final Throwable thrown)
    {
        final StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static char letter(final Level level)
    {
        return level.intValue() >= Level.SEVERE.intValue() ? 'E' :
            level.intValue() >= Level.WARNING.intValue() ? 'W' :
            level.intValue() >= Level.INFO.intValue() ? 'I' : 'D';
    }

    private static String word(final Level level)
    {
        return level.intValue() >= Level.SEVERE.intValue() ? "ERROR" :
            level.intValue() >= Level.WARNING.intValue() ? "WARN" :
            level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
}
