package io.memtx.memtx.space;

/**
 * What a statement asks for.
 */
public enum StatementType
{
    INSERT,
    REPLACE,
    UPDATE,
    DELETE,
    UPSERT
}
