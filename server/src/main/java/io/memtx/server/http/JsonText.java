package io.memtx.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * Writes values as JSON: records by their components, whatever these are, under names in snake case. What a record gets
 * besides is shown without a change here.
 */
final class JsonText
{
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText()
    {
    }

    static String of(final Object value)
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text))
        {
            write(json, value);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex); // a StringWriter does not refuse
        }
        return text.toString();
    }

    private static void write(final JsonGenerator json, final Object value) throws IOException
    {
        if (null == value)
        {
            json.writeNull();
        }
        else if (value instanceof final Boolean bool)
        {
            json.writeBoolean(bool);
        }
        else if (value instanceof final Double number && !Double.isFinite(number))
        {
            json.writeNull(); // JSON has no word for it
        }
        else if (value instanceof final Number number)
        {
            json.writeNumber(number.toString());
        }
        else if (value instanceof final Map<?, ?> map)
        {
            json.writeStartObject();
            for (final Map.Entry<?, ?> entry : map.entrySet())
            {
                json.writeFieldName(entry.getKey().toString());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        }
        else if (value instanceof final Collection<?> list)
        {
            json.writeStartArray();
            for (final Object element : list)
            {
                write(json, element);
            }
            json.writeEndArray();
        }
        else if (value instanceof final Record structure)
        {
            writeRecord(json, structure);
        }
        else if (value instanceof final Enum<?> constant)
        {
            json.writeString(constant.name().toLowerCase(Locale.ROOT));
        }
        else
        {
            json.writeString(value.toString());
        }
    }

    private static void writeRecord(final JsonGenerator json, final Record structure) throws IOException
    {
        json.writeStartObject();
        for (final RecordComponent component : structure.getClass().getRecordComponents())
        {
            json.writeFieldName(snakeCase(component.getName()));
            write(json, read(structure, component));
        }
        json.writeEndObject();
    }

    private static Object read(final Record structure, final RecordComponent component)
    {
        try
        {
            return component.getAccessor().invoke(structure);
        }
        catch (final IllegalAccessException | InvocationTargetException ex)
        {
            throw new IllegalStateException("can't read a record: " + structure.getClass(), ex);
        }
    }

    static String snakeCase(final String name)
    {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
