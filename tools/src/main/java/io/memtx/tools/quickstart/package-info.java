/**
 * The main job, shown on real data: load, ask, commit, roll back, be killed, recover, and count. Read {@link
 * io.memtx.tools.quickstart.QuickstartTool} first.
 * <p>
 * Runs on the main thread, which owns the engine; the writer that is killed is a process of its own.
 * <p>
 * Nothing here reaches into the engine: all is done through the API that an embedding program has.
 */
package io.memtx.tools.quickstart;
