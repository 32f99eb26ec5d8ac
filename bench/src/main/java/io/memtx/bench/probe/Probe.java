package io.memtx.bench.probe;

/**
 * A measurement.
 */
@FunctionalInterface
public interface Probe
{
    /**
     * Measures.
     *
     * @param results to add to.
     * @throws Exception when nothing can be measured.
     */
    void run(ProbeResults results) throws Exception;
}
