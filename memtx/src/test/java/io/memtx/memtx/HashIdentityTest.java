package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A hash index has more keys than a tree: 1 and the decimals 1 and 1.0 are three, as in Tarantool. What is not
 * confirmed lies in a tree over it, which must not take two of them for one.
 */
class HashIdentityTest
{
    private static final BigDecimal ONE = new BigDecimal("1");
    private static final BigDecimal LONG_ONE = new BigDecimal("1.0");

    @TempDir
    private Path directory;

    @Test
    void shouldKeepADecimalApartFromTheIntegerThatItEquals()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace(
                "h", (def) -> def.field("id", FieldType.SCALAR).primaryKey(IndexType.HASH, "id"));
            space.insert(1, "integer");
            space.insert(ONE, "decimal");
            assertDuplicate(() -> space.insert(1.0, "double"));
            db.transact((tx) ->
            {
                tx.insert(space, LONG_ONE, "long decimal");
                tx.insert(space, 7, "seven");
                tx.insert(space, new BigDecimal("7"), "decimal seven");
                assertDuplicate(() -> tx.insert(space, ONE, "again"));
                assertDuplicate(() -> tx.insert(space, new BigDecimal("7"), "again"));
                tx.replace(space, LONG_ONE, "replaced");
                assertEquals("seven", tx.get(space, 7).getString(1));
                assertEquals("decimal seven", tx.get(space, new BigDecimal("7")).getString(1));
                assertNull(tx.get(space, new BigDecimal("7.0")));
                tx.delete(space, 7);
                tx.delete(space, 1);
            });
            check(space);
        }
        for (int i = 0; i < 2; i++)
        {
            try (Memtx db = Memtx.open(directory))
            {
                check(db.space("h"));
                db.snapshot();
            }
        }
    }

    @Test
    void shouldCallItAChangeOfThePrimaryKeyWhenAnUpdateMakesAnIntegerADecimal()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace(
                "h", (def) -> def.field("id", FieldType.SCALAR).primaryKey(IndexType.HASH, "id"));
            space.insert(7);
            final MemtxException error = assertThrows(
                MemtxException.class, () -> space.update(Key.key(7), Operation.set(0, new BigDecimal("7"))));
            assertEquals(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, error.code());
        }
    }

    @Test
    void shouldOpenADirectoryThatHasBoth() throws IOException
    {
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        peer.run("""
            local decimal = require('decimal')
            local space = box.schema.space.create('h')
            space:create_index('pk', {type = 'hash', parts = {1, 'scalar'}})
            space:insert{decimal.new('1'), 'decimal'}
            space:insert{decimal.new('1.0'), 'replaced'}
            space:insert{decimal.new('7'), 'decimal seven'}
            space:insert{1, 'integer'}
            """);
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals("integer", db.space("h").get(1).getString(1));
            db.space("h").delete(1);
            check(db.space("h"));
            assertTrue(db.snapshot());
        }
        assertEquals("3", peer.run("print(box.space.h:count())").get(0));
    }

    @Test
    void shouldTakeEveryExtensionByItsOwnSetter()
    {
        final UUID id = new UUID(1, 2);
        final Datetime moment = new Datetime(1, 2, 3, 0);
        final Interval interval = new Interval(1, 0, 0, 0, 0, 0, 0, 0, Interval.LIMIT);
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("t", (def) -> def
                .field("a", FieldType.DECIMAL).field("b", FieldType.UUID).field("c", FieldType.DATETIME)
                .field("d", FieldType.INTERVAL).primaryKey("c", "b", "a"));
            db.changes().insert(space).decimal(ONE).uuid(id).datetime(moment).interval(interval).commit();
            assertEquals(Tuple.of(ONE, id, moment, interval), space.get(moment, id, ONE));
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(Tuple.of(ONE, id, moment, interval), db.space("t").get(moment, id, LONG_ONE));
        }
    }

    private static void check(final Space space)
    {
        assertEquals(3, space.size());
        assertNull(space.get(1));
        assertEquals("decimal", space.get(ONE).getString(1));
        assertEquals("replaced", space.get(LONG_ONE).getString(1));
        assertEquals("decimal seven", space.get(new BigDecimal("7")).getString(1));
    }

    private static void assertDuplicate(final Runnable insert)
    {
        assertEquals(
            ErrorCode.ER_TUPLE_FOUND, assertThrows(MemtxException.class, insert::run).code());
    }
}
