package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a file to its end and says what is in it; cuts a file that was not closed at its last good block. Recovery and
 * the {@code verify} command share it.
 * <p>
 * Thread safe: no state.
 */
public final class XlogVerifier
{
    private XlogVerifier()
    {
    }

    /**
     * What a file holds.
     *
     * @param path             of the file.
     * @param meta             its text header.
     * @param tailState        how it ends.
     * @param fileSize         in bytes.
     * @param lastGoodOffset   behind the last good block.
     * @param vclock           there.
     * @param transactionCount read.
     * @param rowCount         read.
     */
    public record Report(
        Path path,
        XlogMeta meta,
        TailState tailState,
        long fileSize,
        long lastGoodOffset,
        Vclock vclock,
        long transactionCount,
        long rowCount)
    {
        /**
         * @return whether any reader of the format accepts the file as it is, without a remark.
         */
        public boolean isClean()
        {
            return TailState.CLEAN == tailState;
        }
    }

    /**
     * Reads a file; changes nothing.
     *
     * @param storage      where it is.
     * @param path         of the file.
     * @param mode         of meeting damage.
     * @param dropListener told what the mode leaves out.
     * @return what it holds.
     * @throws XlogException on damage that the mode does not tolerate.
     */
    public static Report verify(
        final Storage storage, final Path path, final ReadMode mode, final DropListener dropListener)
    {
        try (XlogFileReader reader = XlogFileReader.open(
            storage, path, null, mode, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES, dropListener))
        {
            long rowCount = 0;
            while (reader.nextTransaction())
            {
                rowCount += reader.transactionRowCount();
            }
            return new Report(
                path, reader.meta(), reader.tailState(), reader.fileSize(), reader.lastGoodOffset(),
                reader.vclock().copy(), reader.transactionsRead(), rowCount);
        }
    }

    /**
     * Makes a file that any reader of the format accepts of one whose writer died: cuts it behind its last good
     * block and writes the end of file marker. A file that is whole stays as it is. May be repeated after a kill at
     * any point.
     *
     * @param storage      where it is.
     * @param path         of the file.
     * @param mode         {@link ReadMode#UNCLOSED} or {@link ReadMode#PREFIX}.
     * @param dropListener told what is cut off, zeros and a cut-off block excepted.
     * @return what the file held before it was cut.
     * @throws XlogException on damage that the mode does not tolerate; the file is then as it was.
     */
    public static Report trim(
        final Storage storage, final Path path, final ReadMode mode, final DropListener dropListener)
    {
        if (ReadMode.SALVAGE == mode)
        {
            throw new IllegalArgumentException("a salvaged file is not trimmed: good blocks stand behind the damage");
        }
        final Report report = verify(storage, path, mode, dropListener);
        if (!report.isClean())
        {
            cut(storage, path, report.lastGoodOffset());
        }
        return report;
    }

    /**
     * Whether a file was closed: it was forced before the marker was written, so no loss of power excuses damage in it.
     *
     * @param storage where it is.
     * @param path    of the file.
     * @return whether its last bytes are the end of file marker.
     * @throws XlogException (IO) when refused.
     */
    public static boolean isClosed(final Storage storage, final Path path)
    {
        try (StorageFile file = storage.openReadOnly(path))
        {
            return EofMarker.isAtEnd(file);
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't read: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
    }

    /**
     * Cuts a file and closes it with the end of file marker.
     *
     * @param storage        where it is.
     * @param path           of the file.
     * @param lastGoodOffset bytes to keep.
     * @throws XlogException (IO) when refused.
     */
    public static void cut(final Storage storage, final Path path, final long lastGoodOffset)
    {
        try (StorageFile file = storage.open(path))
        {
            file.truncate(lastGoodOffset);
            EofMarker.write(file, lastGoodOffset);
            file.force();
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't trim: " + ex, path, lastGoodOffset, ex);
        }
    }
}
