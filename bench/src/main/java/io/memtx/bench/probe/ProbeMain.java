package io.memtx.bench.probe;

import java.util.List;

/**
 * A process that runs one probe and prints what it found.
 */
public final class ProbeMain
{
    private ProbeMain()
    {
    }

    /**
     * @param args the name of a probe and what it wants: see {@link ProbeNames}.
     * @throws Exception when nothing could be measured.
     */
    public static void main(final String[] args) throws Exception
    {
        final ProbeResults results = new ProbeResults();
        Probes.of(List.of(args)).run(results);
        results.toLines().forEach(System.out::println);
    }
}
