package io.memtx.tools.rows;

import java.io.Writer;

/**
 * How rows are printed. Immutable.
 */
public enum RowFormat
{
    /** A document per row. */
    YAML
    {
        @Override
        public RowPrinter printer(final Writer writer)
        {
            return new YamlRowPrinter(writer);
        }
    },
    /** An object per line. */
    JSON
    {
        @Override
        public RowPrinter printer(final Writer writer)
        {
            return new JsonRowPrinter(writer);
        }
    },
    /** A statement per line that a Tarantool can execute. */
    LUA
    {
        @Override
        public RowPrinter printer(final Writer writer)
        {
            return new LuaRowPrinter(writer);
        }
    };

    /**
     * @param writer to print to; it stays open.
     * @return a new printer.
     */
    public abstract RowPrinter printer(Writer writer);
}
