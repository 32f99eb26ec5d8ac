package io.memtx.server.console;

/**
 * What a console gives to those who connect, at most.
 *
 * @param sessionCount   at a time; whoever comes then is told so and sent away.
 * @param statementBytes of a statement; a session with a longer one is ended.
 * @param pendingBytes   that wait to be read, beyond which {@link SessionControl#push} waits.
 * @param writeTimeoutNs for which an answer may wait for its reader without a byte being read; the session is then
 *                       ended.
 */
record ConsoleLimits(int sessionCount, int statementBytes, int pendingBytes, long writeTimeoutNs)
{
    static final ConsoleLimits DEFAULT = new ConsoleLimits(64, 4 << 20, 1 << 20, 60_000_000_000L);
}
