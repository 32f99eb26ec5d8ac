package io.memtx.relay.applier;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class UpstreamTest
{
    @Test
    void shouldTakeAnUriApart()
    {
        assertEquals(new Upstream("127.0.0.1:3301", null, null), Upstream.parse("127.0.0.1:3301"));
        assertEquals(
            new Upstream("host:1", "replicator", "topsecret"), Upstream.parse("replicator:topsecret@host:1"));
        assertEquals(new Upstream("host:1", "a:b", "p@ss +"), Upstream.parse("a%3Ab:p%40ss%20+@host:1"));
        assertEquals(new Upstream("[::1]:3301", "u", ""), Upstream.parse("u:@[::1]:3301"));
        assertNotEquals(Upstream.parse("u:a@host:1"), Upstream.parse("u:b@host:1"));
    }

    @Test
    void shouldTellNoPassword()
    {
        assertEquals("replicator@host:1", Upstream.parse("replicator:topsecret@host:1").toString());
        for (final String wrong : List.of("u:topsecret@host", "topsecret@host:1", ":topsecret@host:1", "u:topsecret@"))
        {
            final String message =
                assertThrows(IllegalArgumentException.class, () -> Upstream.parse(wrong), wrong).getMessage();
            assertFalse(message.contains("topsecret"), message);
        }
    }
}
