package io.memtx.synchro;

/**
 * What {@code box.info.election} shows; the leader's name is for whoever knows names to add.
 *
 * @param state      follower, candidate or leader.
 * @param term       newest one.
 * @param vote       in that term, 0 for nobody.
 * @param leader     0 when none is known.
 * @param leaderIdle seconds since the leader was heard of; 0 on the leader.
 */
public record ElectionInfo(String state, long term, int vote, int leader, double leaderIdle)
{
}
