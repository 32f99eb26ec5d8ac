package io.memtx.server.process;

import io.memtx.relay.applier.transport.FreeEndpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All on loopback, with a relay on each way. */
final class RelayNetwork implements FaultyNetwork
{
    private final Map<String, String> endpoints = new LinkedHashMap<>();
    private final Map<String, UdpRelay.Link> links = new HashMap<>();
    private final UdpRelay relay;

    RelayNetwork(final long seed, final List<String> names) throws IOException
    {
        relay = new UdpRelay(seed);
        for (final String name : names)
        {
            endpoints.put(name, FreeEndpoint.next().toString());
        }
        for (final String from : names)
        {
            for (final String to : names)
            {
                if (!from.equals(to))
                {
                    links.put(way(from, to), relay.link(endpoints.get(to)));
                }
            }
        }
    }

    @Override
    public String endpoint(final String name)
    {
        return endpoints.get(name);
    }

    @Override
    public List<String> upstreams(final String name)
    {
        final List<String> upstreams = new ArrayList<>();
        for (final String peer : endpoints.keySet())
        {
            try
            {
                upstreams.add(peer.equals(name) ? endpoints.get(name) : links.get(way(name, peer)).endpoint());
            }
            catch (final IOException ex)
            {
                throw new IllegalStateException(ex);
            }
        }
        return upstreams;
    }

    @Override
    public List<String> starter(final String name)
    {
        return List.of();
    }

    @Override
    public void cut(final String from, final String to)
    {
        links.get(way(from, to)).isCutThere = true;
        links.get(way(to, from)).isCutBack = true;
    }

    @Override
    public void heal()
    {
        for (final UdpRelay.Link link : links.values())
        {
            link.isCutThere = false;
            link.isCutBack = false;
        }
    }

    @Override
    public void close() throws InterruptedException
    {
        relay.close();
    }

    private static String way(final String from, final String to)
    {
        return from + '>' + to;
    }
}
