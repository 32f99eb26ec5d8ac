package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;

import java.nio.file.Path;

/**
 * A file of a journal and how much of it counts: it may be longer, and the end of file marker may follow or not.
 *
 * @param path        of it, by its final name.
 * @param startVclock at its beginning; not to be changed.
 * @param endVclock   at its end, where the next one begins; null when there is none yet. Not to be changed.
 * @param lengthBytes of its header and the blocks that count.
 */
public record LogFile(Path path, Vclock startVclock, Vclock endVclock, long lengthBytes)
{
}
