package io.memtx.memtx.recovery;

import io.memtx.memtx.space.Schema;
import io.memtx.memtx.txn.RecoveredQueue;
import io.memtx.memtx.txn.SynchroState;
import io.memtx.xlog.Vclock;

import java.util.UUID;

/**
 * What recovery found, or made.
 *
 * @param schema       with all data and all indexes built.
 * @param vclock       of the last row.
 * @param instanceUuid of the instance.
 * @param replicaId    of the instance in {@code _cluster}.
 * @param prevVclock   at the beginning of the last log, or null when there is none.
 * @param snapVclock   of the newest snapshot.
 * @param rowCount     of rows applied.
 * @param logBytes     of transactions behind that snapshot.
 * @param isNew        whether the directory was made.
 * @param synchro      what the service rows amount to.
 * @param queue        what is left to the gate, null when nothing is.
 * @param report       of what was left out.
 */
public record RecoveredState(
    Schema schema,
    Vclock vclock,
    UUID instanceUuid,
    int replicaId,
    Vclock prevVclock,
    Vclock snapVclock,
    long rowCount,
    long logBytes,
    boolean isNew,
    SynchroState synchro,
    RecoveredQueue queue,
    RecoveryReport report)
{
}
