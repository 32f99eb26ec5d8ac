package io.memtx.memtx.recovery;

import java.nio.file.Path;

/**
 * Is told how recovery gets on, on the thread that opens the engine.
 */
public interface RecoveryListener
{
    /** Listens to nothing. */
    RecoveryListener NONE = new RecoveryListener()
    {
    };

    /**
     * A file is about to be read.
     *
     * @param file        of the directory.
     * @param lengthBytes of it.
     */
    default void onFile(final Path file, final long lengthBytes)
    {
    }

    /**
     * Rows were applied; called every few thousand rows and at the end of each file.
     *
     * @param file        being read.
     * @param position    reached in it, in bytes.
     * @param rowCount    applied since recovery began.
     */
    default void onProgress(final Path file, final long position, final long rowCount)
    {
    }

    /**
     * Secondary indexes are about to be built.
     *
     * @param spaceName of the space.
     * @param indexName of the index.
     * @param tupleCount of the space.
     */
    default void onIndexBuild(final String spaceName, final String indexName, final long tupleCount)
    {
    }

    /**
     * Something was left out: the torn end of the last file, or, under {@code force_recovery}, whatever could not be
     * read or applied.
     *
     * @param file   where it stood.
     * @param reason what it was.
     */
    default void onDropped(final Path file, final String reason)
    {
    }

    /**
     * A file holds something that nobody here knows, nothing of which was left out: an item of its header.
     *
     * @param file that it stands in.
     * @param text what it is: {@code Unknown meta item: 'Foo'}.
     */
    default void onNote(final Path file, final String text)
    {
    }
}
