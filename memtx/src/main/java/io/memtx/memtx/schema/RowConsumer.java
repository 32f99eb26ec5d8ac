package io.memtx.memtx.schema;

/**
 * Takes rows of spaces, one after the other.
 */
@FunctionalInterface
public interface RowConsumer
{
    /**
     * @param spaceId     of the space that the row belongs to.
     * @param tuple       address of the row, good until this returns.
     * @param lengthBytes of the row.
     */
    void onRow(int spaceId, long tuple, int lengthBytes);
}
