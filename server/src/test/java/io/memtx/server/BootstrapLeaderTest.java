package io.memtx.server;

import io.memtx.relay.applier.message.Ballot;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class BootstrapLeaderTest
{
    private static final UUID A = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID B = UUID.fromString("ffffffff-2222-4333-8444-555555555555");

    @Test
    void shouldChooseWhoHasDataThenWhoMayBeWrittenToThenTheGreaterVclockThenTheSmallerUuid()
    {
        assertNull(BootstrapLeader.of(Map.of()));
        assertEquals(B, BootstrapLeader.of(Map.of(A, ballot(false, false, 9), B, ballot(true, true, 0))));
        assertEquals(B, BootstrapLeader.of(Map.of(A, ballot(true, true, 9), B, ballot(true, false, 0))));
        assertEquals(B, BootstrapLeader.of(Map.of(A, ballot(true, false, 1), B, ballot(true, false, 2))));
        assertEquals(A, BootstrapLeader.of(Map.of(A, ballot(true, false, 2), B, ballot(true, false, 2))));
        assertEquals(A, BootstrapLeader.of(Map.of(A, ballot(false, false, 0), B, ballot(false, false, 0))));
    }

    private static Ballot ballot(final boolean isBooted, final boolean isReadOnly, final long lsn)
    {
        return new Ballot(isReadOnly, isReadOnly, false, isBooted, true, null, null, List.of(),
            new Vclock().set(1, lsn), new Vclock());
    }
}
