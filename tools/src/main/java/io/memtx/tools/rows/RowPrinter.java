package io.memtx.tools.rows;

import io.memtx.xlog.row.RowFlyweight;

import java.io.IOException;

/**
 * Prints rows. Belongs to one thread.
 */
public interface RowPrinter
{
    /**
     * Prints a row whole, or leaves it out when the format has no way to say it.
     *
     * @param row to print; not kept.
     * @throws IOException when the writer refuses.
     */
    void print(RowFlyweight row) throws IOException;

    /**
     * Says that the rows of a file are all printed.
     *
     * @throws IOException when the writer refuses.
     */
    void endFile() throws IOException;
}
