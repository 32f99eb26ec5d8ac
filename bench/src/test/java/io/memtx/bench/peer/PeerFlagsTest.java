package io.memtx.bench.peer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Fork;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PeerFlagsTest
{
    @Test
    void shouldRunTestsWithTheFlagsThatPeersNeed()
    {
        final List<String> missing = new ArrayList<>(PeerFlags.needed());
        missing.removeAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        assertEquals(List.of(), missing, "pom.xml of this module lacks flags");
    }

    @ParameterizedTest
    @ValueSource(classes = {PeerBenchmark.class, PeerScanBenchmark.class})
    void shouldForkBenchmarksWithAllFlags(final Class<?> benchmark)
    {
        final List<String> missing = new ArrayList<>(PeerFlags.needed());
        missing.addAll(PeerFlags.faster());
        missing.removeAll(List.of(benchmark.getAnnotation(Fork.class).jvmArgsAppend()));
        assertEquals(List.of(), missing);
    }
}
