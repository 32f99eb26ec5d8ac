package io.memtx.xlog.file;

/**
 * What a reader does where the bytes are not a whole good block. A block whose checksum holds but whose rows are
 * malformed is an error in every mode but {@link #SALVAGE}.
 */
public enum ReadMode
{
    /**
     * A closed or foreign file. As Tarantool does: a last block that is cut off, or fewer than 19 bytes of anything,
     * are the end; all else is an error, and so is a zero tail.
     */
    STRICT,
    /**
     * Our own last segment after a kill: a zero tail or a damaged last block are the end too. Damage with a good block
     * behind it is an error.
     */
    UNCLOSED,
    /**
     * Our own last segment, or last but one, after a power cut without forces, when pages reach the disk in any
     * order: the first damage is the end, whatever is behind it, and is reported.
     */
    PREFIX,
    /**
     * Searches for the next good block, byte by byte, and reports what it dropped. Transactions whose rows stand
     * between each other are put in order, by their last rows; one without a last row is dropped.
     */
    SALVAGE
}
