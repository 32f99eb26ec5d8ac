package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, booleans, nulls and numbers that compare by value. */
final class JsonText
{
    private JsonText()
    {
    }

    static Object parse(final String text)
    {
        try (JsonParser parser = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build().createParser(text))
        {
            parser.nextToken();
            final Object value = value(parser);
            if (null != parser.nextToken())
            {
                throw new IllegalArgumentException("more than one value: " + text);
            }
            return value;
        }
        catch (final IOException ex)
        {
            throw new IllegalArgumentException(text, ex);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(final String text)
    {
        return (Map<String, Object>)parse(text);
    }

    private static Object value(final JsonParser parser) throws IOException
    {
        switch (parser.currentToken())
        {
            case START_OBJECT ->
            {
                final Map<String, Object> map = new LinkedHashMap<>();
                while (JsonToken.END_OBJECT != parser.nextToken())
                {
                    final String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                return map;
            }
            case START_ARRAY ->
            {
                final List<Object> list = new ArrayList<>();
                while (JsonToken.END_ARRAY != parser.nextToken())
                {
                    list.add(value(parser));
                }
                return list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            {
                return new BigDecimal(parser.getText()).stripTrailingZeros();
            }
            case VALUE_TRUE, VALUE_FALSE ->
            {
                return parser.getBooleanValue();
            }
            case VALUE_NULL ->
            {
                return null;
            }
            default ->
            {
                return parser.getText();
            }
        }
    }
}
