package io.memtx.server.console;

/**
 * What {@code box.session} shows of a session, and how its statements reach the console they came from.
 *
 * @param id      of the session, unique in the process, from 1 up.
 * @param type    {@code console}.
 * @param user    who is logged in, {@code admin} at a console.
 * @param peer    address of the other end: {@code unix/:} or {@code 127.0.0.1:56789}.
 * @param control the console.
 */
public record SessionInfo(long id, String type, String user, String peer, SessionControl control)
{
}
