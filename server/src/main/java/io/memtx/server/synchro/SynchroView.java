package io.memtx.server.synchro;

import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.SynchroInfo;

/**
 * What there is to show at one moment. Immutable.
 *
 * @param synchro  the queue.
 * @param election of a leader.
 */
public record SynchroView(SynchroInfo synchro, ElectionInfo election)
{
}
