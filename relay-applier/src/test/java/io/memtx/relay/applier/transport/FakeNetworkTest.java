package io.memtx.relay.applier.transport;

import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FakeNetworkTest extends TransportContractTest
{
    private static final long STEP_NS = 10_000;
    private static final long MAX_DELAY_NS = 100_000;

    private final FakeNetwork network = new FakeNetwork(new Random(1), MAX_DELAY_NS);
    private long nowNs;

    @Test
    void shouldCloseBothSidesOfALinkThatIsCutForLong()
    {
        final Connection client = connected();
        network.cut(endpoint(0), endpoint(1));
        nowNs += 6_000_000_000L;
        step();
        step();
        network.heal();
        step();
        assertEquals("peer has closed the connection", client.closeReason());
    }

    @Override
    protected Transport open(final int number, final Acceptor acceptor)
    {
        return network.open(endpoint(number), acceptor);
    }

    @Override
    protected String endpoint(final int number)
    {
        return "node" + number + ":3301";
    }

    @Override
    protected long nowNs()
    {
        nowNs += STEP_NS;
        return nowNs;
    }
}
