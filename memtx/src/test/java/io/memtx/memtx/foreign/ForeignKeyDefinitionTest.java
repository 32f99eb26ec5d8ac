package io.memtx.memtx.foreign;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SpaceRow;
import io.memtx.memtx.schema.SpaceType;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What definitions may say of foreign keys, and what foreign keys keep definitions from: as Tarantool 3 has it. */
class ForeignKeyDefinitionTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED);
    private static final String REFERENCED = "Can't modify space 'country': space is referenced by foreign key";

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

    @Test
    void shouldKeepKeysAsTheyStandInSpace()
    {
        final Space country = db.createSpace("country", (def) -> def.field(ID).primaryKey("id"));
        final Space city = db.createSpace("city", (def) -> def
            .field(ID.withForeignKey("self", 0, 0))
            .field(new FieldDef("c", FieldType.UNSIGNED, true)
                .withForeignKey("one", country.id(), "id").withForeignKey("two", country.id(), 0))
            .foreignKey("both", "country", Map.of("id", 0))
            .foreignKey("own", "city", Map.of(0, "id"))
            .primaryKey("id"));
        final long id = country.id();
        final List<Map<String, Object>> format = List.of(
            Map.of("name", "id", "type", "unsigned", "foreign_key", Map.of("self", Map.of("field", 0L))),
            Map.of("name", "c", "type", "unsigned", "is_nullable", true, "foreign_key", Map.of(
                "one", Map.of("space", id, "field", "id"), "two", Map.of("space", id, "field", 0L))));
        final Map<String, Object> options = Map.of("foreign_key", Map.of(
            "both", Map.of("space", id, "field", Map.of("id", 0L)),
            "own", Map.of("space", (long)city.id(), "field", Map.of(0L, "id"))));
        for (int i = 0; i < 3; i++)
        {
            final Tuple row = db.space("_space").index("name").get("city");
            assertEquals(options, row.get(SpaceRow.FLAGS));
            assertEquals(format, row.get(SpaceRow.FORMAT));
            db.space("city").rename("town");
            db.space("town").rename("city");
            if (1 == i)
            {
                db.snapshot();
            }
            close();
            open();
        }
    }

    @Test
    void shouldRefuseWhatIsNoForeignKeyOfAField()
    {
        refusesField("foreign key field is expected to be a MAP", 1);
        refusesField("foreign key name is expected to be a string", Map.of(1, Map.of("field", 0)));
        refusesField("foreign key name is too long", Map.of("a".repeat(65_001), Map.of("field", 0)));
        refusesField("foreign key name isn't a valid identifier", Map.of("", Map.of("field", 0)));
        refusesField("foreign key definition is expected to be a map", Map.of("k", List.of()));
        refusesField("foreign key definition key is expected to be a string", Map.of("k", Map.of(1, 0)));
        final String shape = "foreign key definition is expected to be {[space=..,] field=..}";
        refusesField(shape, Map.of("k", Map.of("x", 0)));
        refusesField(shape, Map.of("k", Map.of("space", 7)));
        refusesField("foreign key: space must be a number", Map.of("k", Map.of("space", "x")));
        refusesField("foreign key: field must be number or string", Map.of("k", Map.of("field", Map.of(0, 0))));
    }

    private void refusesField(final String reason, final Object keys)
    {
        refuses(ErrorCode.ER_WRONG_SPACE_FORMAT, "Wrong space format field 1: " + reason, () -> db.space("_space")
            .insert(600, 1, "s", "memtx", 0, Map.of(), List.of(Map.of("name", "f", "foreign_key", keys))));
    }

    @Test
    void shouldRefuseWhatIsNoForeignKeyOfASpace()
    {
        refusesSpace("foreign key field is expected to be a MAP", "x");
        refusesSpace("foreign key name isn't a valid identifier", Map.of("\n", Map.of("field", Map.of(0, 0))));
        refusesSpace("field mapping is expected to be a map", Map.of("k", Map.of("field", "name")));
        refusesSpace("field mapping is expected to be a map", Map.of("k", Map.of("field", Map.of())));
        refusesSpace("foreign key: field must be number or string", Map.of("k", Map.of("field", Map.of(0, -1))));
        refusesSpace("foreign key: field must be number or string", Map.of("k", Map.of("field", Map.of(true, 0))));
    }

    private void refusesSpace(final String reason, final Object keys)
    {
        refuses(ErrorCode.ER_WRONG_SPACE_OPTIONS, "Wrong space options: " + reason, () -> db.space("_space")
            .insert(600, 1, "s", "memtx", 0, Map.of("foreign_key", keys), List.of()));
    }

    @Test
    void shouldNeedTheSpace()
    {
        refuses(
            ErrorCode.ER_CREATE_FOREIGN_KEY,
            "Failed to create foreign key 'k' in space 's': foreign space '777' was not found by id",
            () -> db.createSpace("s", (def) -> def.field(ID.withForeignKey("k", 777, 0)).primaryKey("id")));
        refuses(
            ErrorCode.ER_ILLEGAL_PARAMS, "foreign key: space planet was not found",
            () -> db.createSpace("s", (def) -> def.field(ID).foreignKey("k", "planet", Map.of("id", "id"))));
        assertThrows(IllegalArgumentException.class, () -> ID.withForeignKey("k", 0, -1));
        assertThrows(IllegalArgumentException.class, () -> ID.withForeignKey("k", 0, ""));
        final Space city = db.createSpace("city", (def) -> def.field(ID).primaryKey("id"));
        refuses(
            ErrorCode.ER_CREATE_FOREIGN_KEY,
            "Failed to create foreign key 'k' in space 'city': foreign space '777' was not found by id",
            () -> city.format(List.of(ID.withForeignKey("k", 777, 0))));
    }

    @Test
    void shouldKeepSpacesThatAreReferredTo()
    {
        final Space country = db.createSpace("country", (def) -> def.field(ID));
        final Space city = db.createSpace("city", (def) -> def
            .field(ID.withForeignKey("country", country.id(), "id")).primaryKey("id"));
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country::drop);
        country.createIndex("pk", IndexType.TREE, KeySpec.unique("id"));
        country.truncate();
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country::drop);
        country.insert(1);
        country.truncate();
        country.insert(1);
        city.insert(1);
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country::truncate);
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country::drop);
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country.primary()::drop);
        assertEquals(List.of(Tuple.of(1)), country.primary().select());
        assertThrows(MemtxException.class, () -> db.transact((tx) ->
        {
            city.drop();
            country.drop();
            db.space("country");
        }));
        refuses(ErrorCode.ER_ALTER_SPACE, REFERENCED, country::drop);
        db.space("city").format(List.of(ID));
        country.truncate();
        country.drop();
    }

    @Test
    void shouldCheckTheDataWhenAKeyIsAdded()
    {
        final Space country = db.createSpace("country", (def) -> def.field(ID).primaryKey("id"));
        final Space city = db.createSpace("city", (def) -> def.field(ID).primaryKey("id"));
        city.insert(1);
        final List<FieldDef> format = List.of(ID.withForeignKey("country", country.id(), "id"));
        refuses(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            "Foreign key constraint 'country' failed for field '1 (id)': foreign tuple was not found",
            () -> city.format(format));
        city.insert(2);
        country.insert(1);
        country.insert(2);
        city.format(format);
        refuses(
            ErrorCode.ER_FOREIGN_KEY_INTEGRITY,
            "Foreign key 'country' integrity check failed: tuple is referenced", () -> country.delete(1));
        refuses(
            ErrorCode.ER_MULTISTATEMENT_TRANSACTION,
            "Can not perform space format check in a multi-statement transaction",
            () -> db.transact((tx) ->
            {
                tx.insert(country, 3);
                city.format(List.of(ID.withForeignKey("other", country.id(), 0)));
            }));
        db.transact((tx) ->
        {
            tx.insert(country, 3);
            city.format(List.of(ID.withForeignKey("renamed", country.id(), "id")));
            tx.insert(city, 3);
        });
        assertEquals(3, city.size());
    }

    @ParameterizedTest
    @EnumSource(SpaceType.class)
    void shouldNotOutliveWhatItRefersTo(final SpaceType type)
    {
        final Space country = db.createSpace("country", (def) -> def.field(ID).type(type).primaryKey("id"));
        final Consumer<SpaceDefinition> city = (def) ->
            def.field(ID.withForeignKey("country", country.id(), "id")).primaryKey("id");
        final String start = "Failed to create foreign key 'country' in space 'city': foreign ";
        if (SpaceType.TEMPORARY == type)
        {
            refuses(
                ErrorCode.ER_CREATE_FOREIGN_KEY, start + "space can't be temporary",
                () -> db.createSpace("city", city));
            return;
        }
        final Space temporary = db.createSpace("city", (def) -> city.accept(def.temporary()));
        final String refusal = "key from non-data-temporary space can't refer to data-temporary space";
        if (SpaceType.DATA_TEMPORARY == type)
        {
            refuses(
                ErrorCode.ER_CREATE_FOREIGN_KEY, start + refusal, () -> flags(temporary, Map.of("temporary", false)));
            temporary.drop();
            refuses(ErrorCode.ER_CREATE_FOREIGN_KEY, start + refusal, () -> db.createSpace("city", city));
            flags(country, Map.of("type", "normal"));
            flags(country, Map.of("temporary", true));
        }
        else
        {
            flags(country, Map.of("temporary", true));
            flags(country, Map.of());
            flags(temporary, Map.of("temporary", false));
            refuses(
                ErrorCode.ER_ALTER_SPACE,
                "Can't modify space 'country': foreign key 'country' from non-data-temporary space 'city' can't " +
                "refer to data-temporary space",
                () -> flags(country, Map.of("temporary", true)));
        }
    }

    @Test
    void shouldNotReferFromElsewhereToWhatIsLocal()
    {
        final Space country = db.createSpace("country", (def) -> def.field(ID).local().primaryKey("id"));
        final FieldDef field = ID.withForeignKey("country", country.id(), "id");
        refuses(
            ErrorCode.ER_CREATE_FOREIGN_KEY,
            "Failed to create foreign key 'country' in space 'city': foreign key from non-local space can't refer to " +
            "local space",
            () -> db.createSpace("city", (def) -> def.field(field).primaryKey("id")));
        country.insert(1);
        db.createSpace("city", (def) -> def.field(field).local().primaryKey("id")).insert(1);
    }

    private void flags(final Space space, final Map<String, Object> flags)
    {
        db.space("_space").update(key(space.id()), set(SpaceRow.FLAGS, flags));
    }

    private static void refuses(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
