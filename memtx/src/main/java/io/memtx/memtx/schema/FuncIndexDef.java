package io.memtx.memtx.schema;

import io.memtx.tuple.error.MemtxException;

import static io.memtx.memtx.schema.DefinitionReader.unsigned;

/**
 * Which function an index is bound to: one row of {@code _func_index}. Immutable, thread safe.
 *
 * @param spaceId    id of the space, -1 for a number that no space can have.
 * @param indexId    number of the index.
 * @param functionId of the function.
 */
public record FuncIndexDef(int spaceId, int indexId, int functionId)
{
    private static final int INDEX_ID = 1;
    private static final int FUNCTION_ID = 2;

    /**
     * Reads a row. The row stays the caller's.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the definition; numbers beyond what there can be are as large as an int can be.
     * @throws MemtxException ER_FIELD_TYPE or ER_FIELD_MISSING when it is no row of {@code _func_index}.
     */
    public static FuncIndexDef decode(final long tuple)
    {
        return new FuncIndexDef(
            IndexDef.spaceIdOf(tuple), number(unsigned(tuple, INDEX_ID)), number(unsigned(tuple, FUNCTION_ID)));
    }

    private static int number(final long value)
    {
        return (int)Math.min(value, Integer.MAX_VALUE);
    }
}
