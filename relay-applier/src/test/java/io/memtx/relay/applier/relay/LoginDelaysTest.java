package io.memtx.relay.applier.relay;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoginDelaysTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String PEER = "10.0.0.1:4000";

    private final LoginDelays logins = new LoginDelays(SECOND_NS);

    @Test
    void shouldMakeAHostWaitTwiceAsLongWithEachFailureUpToALimit()
    {
        for (int i = 0; i < LoginDelays.FREE_FAILURES; i++)
        {
            assertEquals(0, logins.delayNs(PEER, i));
            logins.onFailure("10.0.0.1:" + (4000 + i), i); // each from another port
        }
        assertEquals(0, logins.delayNs(PEER, 10));
        logins.onFailure(PEER, 10);
        assertEquals(SECOND_NS / 40, logins.delayNs(PEER, 10));
        logins.onFailure(PEER, 10);
        assertEquals(SECOND_NS / 20, logins.delayNs(PEER, 10));
        for (int i = 0; i < 1000; i++)
        {
            logins.onFailure(PEER, 10);
        }
        assertEquals(SECOND_NS, logins.delayNs(PEER, 10));
        assertEquals(0, logins.delayNs("10.0.0.2:4000", 10));
    }

    @Test
    void shouldForgetAHostThatHasBeenQuiet()
    {
        fail(PEER, 10, 0);
        assertTrue(logins.delayNs(PEER, LoginDelays.FORGET_NS) > 0);
        assertEquals(0, logins.delayNs(PEER, LoginDelays.FORGET_NS + 1));
        logins.onFailure(PEER, LoginDelays.FORGET_NS + 1);
        assertEquals(0, logins.delayNs(PEER, LoginDelays.FORGET_NS + 1));
    }

    @Test
    void shouldRememberSoManyHostsAndTheLastOnes()
    {
        fail(PEER, 10, 0);
        fail("10.0.0.2:1", 10, 0);
        for (int i = 0; i < LoginDelays.MAX_HOSTS - 1; i++)
        {
            logins.onFailure("10.1.0." + i + ":1", 1);
        }
        assertEquals(0, logins.delayNs(PEER, 1));
        assertTrue(logins.delayNs("10.0.0.2:1", 1) > 0);
    }

    private void fail(final String peer, final int times, final long nowNs)
    {
        for (int i = 0; i < times; i++)
        {
            logins.onFailure(peer, nowNs);
        }
    }
}
