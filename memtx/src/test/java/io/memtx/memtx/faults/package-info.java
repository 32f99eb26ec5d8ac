/**
 * Every call of the file system and every allocation of a short life fails in turn, once and for ever: what was
 * acknowledged is found again, nothing else is, nobody waits for ever, nothing is left behind, and only documented
 * errors come out. {@link io.memtx.memtx.faults.FaultScript} is the page to read first.
 * <p>
 * A life runs on a thread of its own, so that one that hangs is seen.
 */
package io.memtx.memtx.faults;
