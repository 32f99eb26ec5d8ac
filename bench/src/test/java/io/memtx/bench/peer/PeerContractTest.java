package io.memtx.bench.peer;

import io.memtx.bench.workload.KeySequence;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * What all peers must do alike before their speed may be compared.
 */
class PeerContractTest
{
    private static final int COUNT = 5000;
    private static final int SCANNED = 100;
    private static final long NEW_SEED = 1L << 40;
    /** In their order, which is not that of record numbers. */
    private static final long[] KEYS = IntStream.range(0, COUNT).mapToLong(KeySequence::key).sorted().toArray();

    @ParameterizedTest
    @EnumSource
    void shouldGetWhatWasPut(final PeerKind kind)
    {
        for (final int count : new int[]{1, COUNT})
        {
            try (LoadedPeer loaded = new LoadedPeer(kind, count))
            {
                for (int number = 0; number < count; number++)
                {
                    final long key = KeySequence.key(number);
                    assertEquals(PeerValue.checksum(key), loaded.peer().get(key), "key=" + key);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGetTheNewValueWhenReplaced(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            final KeyValuePeer peer = loaded.peer();
            for (int i = 0; i < COUNT; i += 2)
            {
                peer.replace(KEYS[i], NEW_SEED + KEYS[i]);
            }
            for (int i = 0; i < COUNT; i++)
            {
                final long seed = 0 == i % 2 ? NEW_SEED + KEYS[i] : KEYS[i];
                assertEquals(PeerValue.checksum(seed), peer.get(KEYS[i]), "i=" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGetEachOfManyValuesOfOneKey(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            for (int i = 0; i < COUNT; i++)
            {
                loaded.peer().replace(KEYS[7], NEW_SEED + i);
                assertEquals(PeerValue.checksum(NEW_SEED + i), loaded.peer().get(KEYS[7]), "i=" + i);
            }
            assertEquals(PeerValue.checksum(KEYS[6]), loaded.peer().get(KEYS[6]));
            assertEquals(PeerValue.checksum(KEYS[8]), loaded.peer().get(KEYS[8]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldScanInTheOrderOfKeysWhenOrdered(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            final KeyValuePeer peer = loaded.peer();
            Assumptions.assumeTrue(peer.isOrdered(), "has no order");
            for (final int from : new int[]{0, 1, 255, 256, 2000, COUNT - SCANNED, COUNT - 1})
            {
                assertEquals(expectedScan(from, 0), peer.scan(KEYS[from], SCANNED), "from=" + from);
                // no key is the next of another: keys are scattered
                assertEquals(expectedScan(from, 0), peer.scan(KEYS[from] - 1, SCANNED), "before from=" + from);
            }
            assertEquals(0, peer.scan(KEYS[COUNT - 1] + 1, SCANNED), "behind the last");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldScanNewValuesWhenReplacedBetweenScans(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            final KeyValuePeer peer = loaded.peer();
            Assumptions.assumeTrue(peer.isOrdered(), "has no order");
            for (int round = 1; round <= 3; round++)
            {
                for (final long key : KEYS)
                {
                    peer.replace(key, key + round * NEW_SEED);
                }
                final long key = KEYS[1234];
                assertEquals(expectedScan(1234, round * NEW_SEED), peer.scan(key, SCANNED), "round=" + round);
                assertEquals(PeerValue.checksum(key + round * NEW_SEED), peer.get(key), "round=" + round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldScanTheNewValueWhenTheLastScanEndedThere(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            final KeyValuePeer peer = loaded.peer();
            Assumptions.assumeTrue(peer.isOrdered(), "has no order");
            for (int round = 0; round < 10; round++)
            {
                final long key = KEYS[1234];
                peer.replace(key, NEW_SEED + round);
                final long expected = KeyValuePeer.scanStep(0, key, PeerValue.checksum(NEW_SEED + round));
                assertEquals(expected, peer.scan(key, 1), "round=" + round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToScanWhenNotOrdered(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            Assumptions.assumeFalse(loaded.peer().isOrdered(), "has an order");
            assertThrows(UnsupportedOperationException.class, () -> loaded.peer().scan(0, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseWhenNeverOpened(final PeerKind kind)
    {
        kind.create().close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsName(final PeerKind kind)
    {
        assertEquals(kind.label(), kind.create().name());
        assertEquals(kind, PeerKind.of(kind.label()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldMeasureRandomKeys(final PeerKind kind)
    {
        try (LoadedPeer loaded = new LoadedPeer(kind, COUNT))
        {
            final KeySequence keys = new KeySequence(COUNT); // as the engine and floors draw them
            assertEquals(PeerValue.checksum(keys.next()), loaded.get());
            final long replaced = keys.next();
            loaded.replace();
            final long first = loaded.peer().get(replaced);
            assertEquals(PeerValue.checksum(1L << 32), first);
            assertNotEquals(PeerValue.checksum(replaced), first);
        }
    }

    private static long expectedScan(final int from, final long seedOffset)
    {
        long result = 0;
        for (int i = from; i < Math.min(from + SCANNED, COUNT); i++)
        {
            result = KeyValuePeer.scanStep(result, KEYS[i], PeerValue.checksum(KEYS[i] + seedOffset));
        }
        return result;
    }
}
