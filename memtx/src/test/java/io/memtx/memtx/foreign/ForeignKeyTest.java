package io.memtx.memtx.foreign;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Statements on spaces with foreign keys, as the sources and tests of Tarantool 3 have them; 2.6 has none. */
class ForeignKeyTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED);
    private static final FieldDef NAME = new FieldDef("name", FieldType.STRING);

    @TempDir
    private Path directory;
    private Memtx db;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private void reopen(final boolean hasSnapshot)
    {
        if (hasSnapshot)
        {
            db.snapshot();
        }
        db.close();
        open();
    }

    @Test
    void shouldNeedWhatAFieldRefersTo()
    {
        final Space country = db.createSpace("country", (def) -> def.index("pk", IndexType.TREE, KeySpec.unique(0)));
        country.format(List.of(ID));
        country.insert(1, "ru", "Russia");
        country.insert(2, "fr", "France");
        final Space city = db.createSpace("city", (def) -> def
            .field(ID)
            .field(new FieldDef("country_id", FieldType.UNSIGNED).withForeignKey("country", country.id(), "code_no"))
            .field(NAME)
            .primaryKey("id"));
        failsForField("foreign index was not found", () -> city.replace(1, 1, "Moscow"));
        country.format(List.of(new FieldDef("code_no", FieldType.SCALAR)));
        failsForField("foreign tuple was not found", () -> city.replace(1, 500, "Moscow"));
        failsForField("foreign tuple was not found", () -> city.insert(1, 500, "Moscow"));
        failsForField("foreign tuple was not found", () -> city.upsert(Tuple.of(1, 500, "Moscow")));
        city.insert(11, 1, "Moscow");
        failsForField("foreign tuple was not found", () -> city.insert(11, 500, "Moscow"));
        failsForField("foreign tuple was not found", () -> city.update(key(11), set(1, 3)));
        failsForField("foreign tuple was not found", () -> city.upsert(Tuple.of(11, 1, "Moscow"), set(1, 3)));
        failsForField("foreign tuple was not found", () -> db.transact((tx) -> tx.replace(city, 11, 4, "Moscow")));
        for (int i = 0; i < 3; i++)
        {
            final Space cities = db.space("city");
            cities.replace(12 + i, 1, "Tomsk");
            failsForField("foreign tuple was not found", () -> cities.replace(1, 500, "Moscow"));
            isBroken("country", "index was not found", () -> db.space("country").delete(2));
            reopen(0 != i);
        }
        final Space countries = db.space("country");
        final Space cities = db.space("city");
        cities.createIndex("country_id", IndexType.TREE, KeySpec.nonUnique("country_id"));
        assertEquals(Tuple.of(2, "fr", "France"), countries.delete(2));
        isBroken("country", "tuple is referenced", () -> countries.delete(1));
        isBroken("country", "tuple is referenced", () -> db.transact((tx) -> tx.delete(countries, 1)));
        countries.replace(1, "xx");
        countries.update(key(1), set(1, "yy"));
        assertNull(countries.delete(7));
        cities.truncate();
        countries.delete(1);
    }

    @Test
    void shouldLookIntoAUniqueIndexThatIsNotPrimary()
    {
        final Space country = db.createSpace("country", (def) -> def
            .field(ID).field("code", FieldType.STRING).nullableField("name", FieldType.STRING).primaryKey("id")
            .index("some", IndexType.TREE, KeySpec.nonUnique("code"))
            .index("code", IndexType.HASH, KeySpec.unique("code")));
        country.insert(1, "ru", "Russia");
        country.insert(2, "fr", "France");
        final Space city = db.createSpace("city", (def) -> def
            .field(ID)
            .field(new FieldDef("country_code", FieldType.STRING).withForeignKey("country", country.id(), 1))
            .primaryKey("id")
            .index("country", IndexType.HASH, KeySpec.unique("country_code")));
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            "Foreign key constraint 'country' failed for field '2 (country_code)': foreign tuple was not found",
            () -> city.insert(1, "de"));
        city.insert(1, "ru");
        isBroken("country", "tuple is referenced", () -> country.replace(1, "su", "Soviet Union"));
        isBroken("country", "tuple is referenced", () -> country.update(key(1), set("code", "su")));
        isBroken("country", "tuple is referenced", () -> country.upsert(Tuple.of(1, ""), set("code", "su")));
        country.replace(1, "ru", "Rus");
        country.replace(2, "it", "Italy");
        city.replace(1, "it");
        country.update(key(1), set("code", "su"));
        assertEquals(List.of(Tuple.of(1, "su", "Rus"), Tuple.of(2, "it", "Italy")), country.primary().select());
    }

    @Test
    void shouldHoldSeveralFieldsToAnIndexInAnyOrder()
    {
        final Space country = db.createSpace("country", (def) -> def
            .field(ID).field("universe", FieldType.UNSIGNED).field("planet", FieldType.STRING)
            .field("code", FieldType.STRING).primaryKey("id"));
        country.insert(100, 1, "earth", "ru");
        country.insert(101, 1, "earth", "fr");
        final Space city = db.createSpace("city", (def) -> def
            .field(ID).field("p", FieldType.STRING).field("u", FieldType.UNSIGNED).field("c", FieldType.STRING)
            .foreignKey("cntr", "country", Map.of("c", "code", 2, 1, "p", "planet"))
            .primaryKey("id"));
        fails("cntr", "foreign index was not found", () -> city.insert(21, "earth", 1, "ru"));
        country.createIndex("u", IndexType.TREE, KeySpec.nonUnique("universe"));
        country.createIndex("cu", IndexType.TREE, KeySpec.unique("code", "universe"));
        country.createIndex("wrong", IndexType.TREE, KeySpec.unique("id", "code", "universe"));
        country.createIndex("all", IndexType.TREE, KeySpec.nonUnique("universe", "planet", "code"));
        fails("cntr", "foreign index was not found", () -> city.insert(21, "earth", 1, "ru"));
        country.createIndex("pcu", IndexType.TREE, KeySpec.unique("planet", "code", "universe"));
        fails("cntr", "foreign tuple was not found", () -> city.insert(21, "earth", 1, "de"));
        city.insert(21, "earth", 1, "ru");
        isBroken("cntr", "index was not found", () -> country.delete(100));
        reopen(true);
        final Space countries = db.space("country");
        final Space cities = db.space("city");
        cities.createIndex("ucp", IndexType.TREE, KeySpec.nonUnique("u", "c", "p"));
        isBroken("cntr", "tuple is referenced", () -> countries.delete(100));
        countries.delete(101);
        fails("cntr", "foreign tuple was not found", () -> cities.insert(22, "earth", 1, "fr"));
        cities.delete(21);
        countries.delete(100);
        countries.index("pcu").drop();
        fails("cntr", "foreign index was not found", () -> cities.insert(22, "earth", 1, "fr"));
    }

    @Test
    void shouldNotCheckNil()
    {
        final Space s1 = db.createSpace("s1", (def) -> def
            .field("a", FieldType.UNSIGNED).field("b", FieldType.UNSIGNED).primaryKey("a", "b"));
        s1.insert(1, 2);
        final Space s2 = db.createSpace("s2", (def) -> def
            .field(ID).nullableField("x", FieldType.UNSIGNED).nullableField("y", FieldType.UNSIGNED)
            .foreignKey("key", "s1", Map.of(1, 0, 2, 1)).primaryKey("id")
            .index("xy", IndexType.TREE, KeySpec.nonUnique("x", "y")));
        s2.insert(11);
        s2.insert(22, 1, 2);
        s2.insert(33, null, null, "");
        s2.insert(44, null);
        fails("key", "extract key failed", () -> s2.insert(55, 1));
        fails("key", "wrong key type", () -> s2.insert(66, null, 2));
        fails("key", "wrong key type", () -> s2.insert(77, 1, null, ""));
        assertEquals(4, s2.size());
        s2.delete(22);
        s1.delete(1, 2);

        final Space parent = db.createSpace("parent", (def) -> def
            .field(ID).nullableField("code", FieldType.STRING).primaryKey("id")
            .index("code", IndexType.TREE, KeySpec.unique("code")));
        final Space child = db.createSpace("child", (def) -> def
            .field(ID)
            .field(new FieldDef("parent", FieldType.STRING, true).withForeignKey("key", parent.id(), "code"))
            .primaryKey("id"));
        child.insert(1);
        child.insert(2, null);
        parent.insert(1, null);
        parent.insert(2);
        child.createIndex("parent", IndexType.TREE, KeySpec.nonUnique("parent"));
        parent.delete(1);
        parent.delete(2);
    }

    @Test
    void shouldTellKeysOfTheWrongType()
    {
        final Space country = db.createSpace("country", (def) -> def
            .field(ID).field("code", FieldType.STRING).primaryKey("id")
            .index("code", IndexType.TREE, KeySpec.unique("code")));
        country.insert(1, "ru");
        final Space city = db.createSpace("city", (def) -> def
            .field(ID)
            .field(new FieldDef("country", FieldType.ANY).withForeignKey("by_id", country.id(), "id"))
            .field(new FieldDef("code", FieldType.ANY).withForeignKey("by_code", country.id(), "code"))
            .primaryKey("id"));
        final String start = "Foreign key constraint 'by_";
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            start + "code' failed for field '3 (code)': wrong key type", () -> city.insert(1, 1, 1));
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            start + "id' failed for field '2 (country)': wrong key type", () -> city.insert(1, "ru", "ru"));
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            start + "id' failed for field '2 (country)': wrong key type", () -> city.insert(1, null, "ru"));
        city.insert(1, 1, "ru");
        final Space other = db.createSpace("other", (def) -> def
            .field("a", FieldType.UNSIGNED).field("b", FieldType.UNSIGNED)
            .foreignKey("typed", "country", Map.of("b", "code")).primaryKey("a")
            .index("b", IndexType.TREE, KeySpec.nonUnique("b")));
        fails("typed", "wrong key type", () -> other.insert(1, 1));
        db.space("city").truncate();
        isBroken("by_id", "index was not found", () -> country.delete(1));
        city.drop();
        isBroken("typed", "wrong key type", () -> country.delete(1));
    }

    @Test
    void shouldTellFieldsThatAreNot()
    {
        final Space country = db.createSpace("country", (def) -> def.primaryKey(0));
        country.insert(1);
        final Space city = db.createSpace("city", (def) -> def
            .field(ID).field("c", FieldType.ANY).foreignKey("key", "country", Map.of("c", "nope")).primaryKey("id"));
        fails("key", "foreign index was not found", () -> city.insert(1, 1));
        isBroken("key", "wrong foreign field name", () -> country.delete(1));
        isBroken("key", "wrong foreign field name", () -> country.replace(1));
        country.format(List.of(new FieldDef("nope", FieldType.SCALAR)));
        city.format(List.of(ID, new FieldDef("d", FieldType.ANY)));
        fails("key", "wrong local field name", () -> city.insert(1, 1));
        isBroken("key", "index was not found", () -> country.delete(1));
        country.replace(1);
    }

    @Test
    void shouldReferToItself()
    {
        final Space fs = db.createSpace("fs", (def) -> def
            .field(ID).field(NAME)
            .field(new FieldDef("parent", FieldType.UNSIGNED, true).withForeignKey("up", 0, "id"))
            .primaryKey("id")
            .index("parent", IndexType.TREE, KeySpec.nonUnique("parent")));
        fs.insert(0, "root");
        fs.insert(1, "bin", 0);
        fs.insert(10, "dd", 1);
        final String text = "Foreign key constraint 'up' failed for field '3 (parent)': foreign tuple was not found";
        assertFails(ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, text, () -> fs.insert(8, "boot", 666));
        assertFails(ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, text, () -> fs.insert(8, "self", 8));
        isBroken("up", "tuple is referenced", () -> fs.delete(1));
        fs.replace(10, "dd", 10);
        fs.delete(1);
        isBroken("up", "tuple is referenced", () -> fs.delete(10));
        fs.truncate();
        fs.insert(0, "root");
        fs.drop();
    }

    @Test
    void shouldSeeWhatTheTransactionDid()
    {
        final Space parent = db.createSpace("parent", (def) -> def.field(ID).primaryKey("id"));
        final Space child = child("child", parent);
        db.transact((tx) ->
        {
            tx.insert(parent, 1);
            tx.insert(child, 1, 1);
            isBroken("key", "tuple is referenced", () -> tx.delete(parent, 1));
            tx.delete(child, 1);
            tx.delete(parent, 1);
            assertThrows(MemtxException.class, () -> tx.insert(child, 1, 1));
            tx.insert(parent, 2);
            tx.insert(child, 2, 2);
        });
        db.transact((tx) ->
        {
            tx.insert(parent, 3);
            tx.update(child, key(2), set(1, 3));
            tx.delete(parent, 2);
            isBroken("key", "tuple is referenced", () -> tx.delete(parent, 3));
        });
        assertEquals(List.of(Tuple.of(2, 3)), child.primary().select());
        assertEquals(List.of(Tuple.of(3)), parent.primary().select());
    }

    @Test
    void shouldCheckBehindTriggers()
    {
        final Space parent = db.createSpace("parent", (def) -> def.field(ID).primaryKey("id"));
        final Space child = child("child", parent);
        child.beforeReplace((old, tuple, name, type) ->
        {
            if (null != tuple && tuple.getLong(0) < 100)
            {
                db.transaction().replace(parent, tuple.get(1));
            }
            return null != tuple && tuple.getLong(0) > 200 ? Tuple.of(tuple.get(0), 1) : tuple;
        });
        child.insert(1, 1);
        assertThrows(MemtxException.class, () -> child.insert(101, 2));
        child.insert(201, 2);
        assertEquals(List.of(Tuple.of(1, 1), Tuple.of(201, 1)), child.primary().select());
        child.beforeReplace((old, tuple, name, type) ->
        {
            if (null == tuple || 299 != tuple.getLong(0))
            {
                return tuple;
            }
            db.transaction().delete(child, 1);
            db.transaction().delete(child, 201);
            db.transaction().delete(parent, 1);
            return Tuple.of(300, 1);
        });
        assertThrows(MemtxException.class, () -> child.insert(299, 1));
        parent.beforeReplace((old, tuple, name, type) -> null);
        isBroken("key", "tuple is referenced", () -> parent.replace(1));
        assertEquals(2, child.size());
        assertEquals(1, parent.size());
    }

    private Space child(final String name, final Space parent)
    {
        return db.createSpace(name, (def) -> def
            .field(ID).field(new FieldDef("parent", FieldType.UNSIGNED, true).withForeignKey("key", parent.id(), 0))
            .primaryKey("id").index("parent", IndexType.TREE, KeySpec.nonUnique("parent")));
    }

    private static void failsForField(final String reason, final Executable call)
    {
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            "Foreign key constraint 'country' failed for field '2 (country_id)': " + reason, call);
    }

    private static void fails(final String name, final String reason, final Executable call)
    {
        assertFails(
            ErrorCode.ER_COMPLEX_FOREIGN_KEY_FAILED, "Foreign key constraint '" + name + "' failed: " + reason, call);
    }

    private static void isBroken(final String name, final String reason, final Executable call)
    {
        assertFails(
            ErrorCode.ER_FOREIGN_KEY_INTEGRITY, "Foreign key '" + name + "' integrity check failed: " + reason, call);
    }

    private static void assertFails(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
