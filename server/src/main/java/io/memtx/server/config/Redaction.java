package io.memtx.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes secrets out of what people see. */
final class Redaction
{
    static final String HIDDEN = "***";

    private static final Pattern SECRET_KEY = Pattern.compile("(?i).*(password|secret|token).*");

    private Redaction()
    {
    }

    /** {@code user:password@host:port} without the password; any other text as it is. */
    static String uri(final String text)
    {
        final int at = text.lastIndexOf('@');
        final int colon = text.indexOf(':');
        return at < 0 || colon < 0 || colon > at ? text : text.substring(0, colon + 1) + HIDDEN + text.substring(at);
    }

    /** Lists, maps and scalars without what is secret. */
    static Object plain(final String key, final Object value)
    {
        if (value instanceof Map)
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>)value).forEach((name, field) ->
                map.put((String)name, plain((String)name, field)));
            return map;
        }
        if (value instanceof List)
        {
            final List<Object> list = new ArrayList<>();
            ((List<?>)value).forEach((item) -> list.add(plain(key, item)));
            return list;
        }
        if (null != value && SECRET_KEY.matcher(key).matches())
        {
            return HIDDEN;
        }
        return value instanceof String ? uri((String)value) : value;
    }
}
