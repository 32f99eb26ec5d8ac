package io.memtx.synchro;

/**
 * What {@code box.info.synchro} shows, and why the queue waits.
 *
 * @param quorum     at present.
 * @param owner      of the queue, 0 for nobody.
 * @param term       of the last PROMOTE or DEMOTE.
 * @param len        transactions that wait.
 * @param size       bytes of what is in the queue.
 * @param busy       whether a roll-back or a change of the owner is under way.
 * @param age        of the oldest one, in seconds.
 * @param confirmLag of the latest confirmed one, in seconds.
 * @param waitsFor   what the oldest one or a change of the owner waits for; null for nothing.
 */
public record SynchroInfo(
    int quorum,
    int owner,
    long term,
    int len,
    long size,
    boolean busy,
    double age,
    double confirmLag,
    String waitsFor)
{
}
