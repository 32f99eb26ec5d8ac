/**
 * The main job, shown on real data: load, ask, commit, roll back, be killed, recover, count, and
 * replicate. Read {@link io.memtx.tools.quickstart.QuickstartTool} first.
 * <p>
 * Runs on the main thread, which owns the engine; the writer that is killed is a process of its own, and the
 * masters of the second act have threads of their own, or processes.
 * <p>
 * Nothing here reaches into the engine: all is done through the API that an embedding program has.
 */
package io.memtx.tools.quickstart;
