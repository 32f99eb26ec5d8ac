package io.memtx.bench.probe;

import io.memtx.memtx.schema.IndexType;

import java.util.List;

/**
 * Makes probes of words, as they stand on a command line.
 */
final class Probes
{
    private Probes()
    {
    }

    /**
     * @param words the name of a probe and what it wants.
     * @return the probe.
     * @throws IllegalArgumentException when there is none of that name, or it wants something else.
     */
    static Probe of(final List<String> words)
    {
        final List<String> rest = words.subList(Math.min(1, words.size()), words.size());
        switch (words.isEmpty() ? "" : words.get(0))
        {
            case ProbeNames.MEMORY:
                return new MemoryProbe(IndexType.valueOf(rest.get(0)), number(rest, 1));
            case ProbeNames.GROWTH:
                return new GrowthProbe(IndexType.valueOf(rest.get(0)), number(rest, 1));
            case ProbeNames.GARBAGE:
                return new GarbageProbe(number(rest, 0));
            case ProbeNames.LOAD:
                return new LoadProbe(number(rest, 0), number(rest, 1), number(rest, 2), number(rest, 3));
            case ProbeNames.BESIDE:
                return new BesideProbe(
                    IndexType.valueOf(rest.get(0)), number(rest, 1), number(rest, 2), number(rest, 3));
            case ProbeNames.VISIBLE:
                return new VisibleProbe(number(rest, 0), number(rest, 1));
            case ProbeNames.SYNCHRO:
                return new SynchroProbe(number(rest, 0), number(rest, 1), number(rest, 2));
            case ProbeNames.STREAM:
                return new StreamProbe(number(rest, 0), number(rest, 1));
            case ProbeNames.REPLICAS:
                return new ReplicasProbe(number(rest, 0), number(rest, 1), number(rest, 2));
            case ProbeNames.JOIN:
                return new JoinProbe(number(rest, 0), number(rest, 1));
            default:
                throw new IllegalArgumentException("no such probe: " + words);
        }
    }

    private static int number(final List<String> words, final int index)
    {
        return Integer.parseInt(words.get(index));
    }
}
