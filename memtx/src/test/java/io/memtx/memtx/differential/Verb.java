package io.memtx.memtx.differential;

import java.util.Locale;

/**
 * What a statement does. Its arguments: first numbers, mostly space and index, then MessagePack arrays.
 */
enum Verb
{
    /** space; tuple. */
    INSERT(1, 1),
    /** space; tuple. */
    REPLACE(1, 1),
    /** space, index; key, operations that count fields from 0. */
    UPDATE(2, 2),
    /** space; tuple, operations that count fields from 0. */
    UPSERT(1, 2),
    /** space, index; key. */
    DELETE(2, 1),
    /** space, index; key. */
    GET(2, 1),
    /** space, index, iterator, offset, limit; key. */
    SELECT(5, 1),
    /** space, index, iterator; key. The tuples in the order of their bytes: for indexes that have no order. */
    GATHER(3, 1),
    /** space, index, iterator; key. */
    COUNT(3, 1),
    /** space, index; key. */
    MIN(2, 1),
    /** space, index; key. */
    MAX(2, 1),
    /** space, index. */
    LEN(2, 0),
    /** space. */
    BYTES(1, 0),
    /** space. */
    TRUNCATE(1, 0),
    /** space; what its only trigger before a replace does from now on: see {@link TriggerKind}. */
    TRIGGER(2, 0),
    /** sequence. */
    NEXT(1, 0),
    /** sequence. */
    CURRENT(1, 0),
    /** sequence, value. */
    SET(2, 0),
    /** sequence. */
    RESET(1, 0),
    BEGIN(0, 0),
    COMMIT(0, 0),
    ROLLBACK(0, 0),
    /** number of the savepoint. */
    SAVEPOINT(1, 0),
    /** number of the savepoint. */
    ROLLBACK_TO(1, 0);

    final int numberCount;
    final int valueCount;

    Verb(final int numberCount, final int valueCount)
    {
        this.numberCount = numberCount;
        this.valueCount = valueCount;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
