package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** Writes maps, lists and scalars as JSON. */
final class JsonWriter
{
    private JsonWriter()
    {
    }

    /** The value, over several lines. */
    static String pretty(final Object value) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter())
        {
            write(json, value);
        }
        return text.toString();
    }

    static void write(final JsonGenerator json, final Object value) throws IOException
    {
        if (value instanceof Map)
        {
            json.writeStartObject();
            for (final Map.Entry<?, ?> field : ((Map<?, ?>)value).entrySet())
            {
                json.writeFieldName(String.valueOf(field.getKey()));
                write(json, field.getValue());
            }
            json.writeEndObject();
        }
        else if (value instanceof Iterable)
        {
            json.writeStartArray();
            for (final Object item : (Iterable<?>)value)
            {
                write(json, item);
            }
            json.writeEndArray();
        }
        else if (value instanceof Integer || value instanceof Long)
        {
            json.writeNumber(((Number)value).longValue());
        }
        else if (value instanceof Double)
        {
            json.writeNumber((Double)value);
        }
        else if (value instanceof Boolean)
        {
            json.writeBoolean((Boolean)value);
        }
        else
        {
            json.writeString(null == value ? null : value.toString());
        }
    }
}
