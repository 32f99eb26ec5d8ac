package io.memtx.bench.peer;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource
    void shouldGetWhatWasPut(final PeerKind kind)
    {
        for (final int count : new int[]{1, COUNT})
        {
            try (LoadedPeer loaded = new LoadedPeer(kind, count))
            {
                for (int key = 0; key < count; key++)
                {
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
            for (int key = 0; key < COUNT; key += 2)
            {
                peer.replace(key, NEW_SEED + key);
            }
            for (int key = 0; key < COUNT; key++)
            {
                final long seed = 0 == key % 2 ? NEW_SEED + key : key;
                assertEquals(PeerValue.checksum(seed), peer.get(key), "key=" + key);
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
                loaded.peer().replace(7, NEW_SEED + i);
                assertEquals(PeerValue.checksum(NEW_SEED + i), loaded.peer().get(7), "i=" + i);
            }
            assertEquals(PeerValue.checksum(6), loaded.peer().get(6));
            assertEquals(PeerValue.checksum(8), loaded.peer().get(8));
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
                assertEquals(expectedScan(from, 0), peer.scan(from, SCANNED), "from=" + from);
            }
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
                for (int key = 0; key < COUNT; key++)
                {
                    peer.replace(key, key + round * NEW_SEED);
                }
                assertEquals(expectedScan(1234, round * NEW_SEED), peer.scan(1234, SCANNED), "round=" + round);
                assertEquals(PeerValue.checksum(1234 + round * NEW_SEED), peer.get(1234), "round=" + round);
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
                peer.replace(1234, NEW_SEED + round);
                final long expected = KeyValuePeer.scanStep(0, 1234, PeerValue.checksum(NEW_SEED + round));
                assertEquals(expected, peer.scan(1234, 1), "round=" + round);
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
            final KeySequence keys = new KeySequence(COUNT, 2);
            assertEquals(PeerValue.checksum(keys.next()), loaded.get());
            final int replaced = keys.next();
            loaded.replace();
            assertEquals(PeerValue.checksum(COUNT), loaded.peer().get(replaced));
            assertNotEquals(PeerValue.checksum(replaced), PeerValue.checksum(COUNT));
        }
    }

    private static long expectedScan(final int from, final long seedOffset)
    {
        long result = 0;
        for (int key = from; key < Math.min(from + SCANNED, COUNT); key++)
        {
            result = KeyValuePeer.scanStep(result, key, PeerValue.checksum(key + seedOffset));
        }
        return result;
    }
}
