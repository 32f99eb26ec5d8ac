/**
 * Instances as processes: started, killed, stopped and started again, over links that lose, repeat, reorder, delay and
 * break; strangers at their ports.
 * <p>
 * Each test owns its processes and directories; a child reads commands from its standard input and ends with it.
 * <p>
 * Nothing here reaches into an instance otherwise than its embedding program could; logs are read once it has ended.
 */
package io.memtx.server.process;
