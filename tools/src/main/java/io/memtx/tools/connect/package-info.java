/**
 * The other end of a console: a connection, statements as people and files bring them, and the shell around them.
 * <p>
 * Everything here belongs to the thread of the command, but for the cancelling of a statement.
 * <p>
 * Never runs Lua, and knows nothing of an instance but what its console says.
 */
package io.memtx.tools.connect;
