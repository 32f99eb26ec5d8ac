package io.memtx.server.http;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

class JsonTextTest
{
    private enum Colour
    {
        DARK_RED
    }

    private record Inner(double lagSeconds, long lsn)
    {
    }

    private record Outer(UUID uuid, boolean isReadOnly, Inner inner, List<Object> list)
    {
    }

    @Test
    void shouldWriteRecordsByTheirComponents()
    {
        final UUID uuid = new UUID(1, 2);
        final Outer outer = new Outer(
            uuid, true, new Inner(0.5, Long.MAX_VALUE), Arrays.asList("a\"</script>\u0001", null, Colour.DARK_RED));
        assertEquals(
            "{\"uuid\":\"" + uuid + "\",\"is_read_only\":true," +
            "\"inner\":{\"lag_seconds\":0.5,\"lsn\":9223372036854775807}," +
            "\"list\":[\"a\\\"</script>\\u0001\",null,\"dark_red\"]}",
            JsonText.of(outer));
    }

    @Test
    void shouldWriteMapsAndWhatJsonHasNoWordFor()
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, Double.NaN);
        map.put(uuidOf(3), Double.NEGATIVE_INFINITY);
        map.put("x", 1.25f);
        assertEquals("{\"1\":null,\"" + uuidOf(3) + "\":null,\"x\":1.25}", JsonText.of(map));
    }

    private static UUID uuidOf(final long value)
    {
        return new UUID(0, value);
    }
}
