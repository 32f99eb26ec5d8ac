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
        run(List.of(args)).toLines().forEach(System.out::println);
    }

    /**
     * @param words the name of a probe and what it wants.
     * @return what it found.
     * @throws Exception when nothing could be measured.
     */
    public static ProbeResults run(final List<String> words) throws Exception
    {
        final ProbeResults results = new ProbeResults();
        Probes.of(words).run(results);
        return results;
    }
}
