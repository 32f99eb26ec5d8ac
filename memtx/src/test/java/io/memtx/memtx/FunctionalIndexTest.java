package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Indexes whose keys a function makes: rules and refusals, each as Tarantool has it. */
class FunctionalIndexTest
{
    private static final KeyPart PART = KeyPart.of(0, FieldType.UNSIGNED);

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;
    private int calls;
    private Object answer;

    @BeforeEach
    void open()
    {
        reopen(context());
        space = db.createSpace("f", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        space.insert(1, 5);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private MemtxContext context()
    {
        return new MemtxContext(directory)
            .function("second", (args) -> List.of(((Tuple)args[0]).get(1)))
            .function("length", (args) ->
            {
                calls++;
                return List.of(((Tuple)args[0]).size());
            })
            .function("answer", (args) ->
            {
                if (answer instanceof RuntimeException ex)
                {
                    throw ex;
                }
                return answer;
            })
            .function("write", (args) -> db.space("f").insert(1000, 1000));
    }

    private void reopen(final MemtxContext context)
    {
        if (null != db)
        {
            db.close();
        }
        db = Memtx.open(context);
    }

    private Index create(final String function)
    {
        return space.createIndex(
            "fi", IndexType.TREE, KeySpec.unique(PART).madeBy(db.functions().id(function)));
    }

    @Test
    void shouldFindByWhatTheFunctionReturns()
    {
        final Index index = create("second");
        space.insert(2, 3);
        assertEquals(List.of(2, 1), ids(index));
        assertEquals(1, index.get(5).getInt(0));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, "Duplicate key exists in unique index \"fi\" in space \"f\" with old " +
            "tuple - [1, 5] and new tuple - [3, 5]", () -> space.insert(3, 5));
        space.update(key(1), Operation.set(1, 1));
        assertEquals(List.of(1, 2), ids(index));
        space.delete(2);
        assertEquals(List.of(1), ids(index));
        assertEquals(ErrorCode.ER_DROP_FUNCTION, assertThrows(
            MemtxException.class, () -> db.functions().drop("second")).code());
        final int function = db.functions().id("second");
        assertEquals(List.of(Tuple.of(space.id(), 1, function)), db.space("_func_index").primary().select());
        index.drop();
        assertEquals(0, db.space("_func_index").size());
        db.functions().drop("second");
        assertFalse(db.functions().has("second"));
    }

    @Test
    void shouldComeBackWithItsFunctionOnly()
    {
        create("second");
        db.functions().createMultikey("answer");
        answer = List.of(List.of(7), List.of(8));
        space.createIndex("many", IndexType.TREE, KeySpec.nonUnique(PART).madeBy(db.functions().id("answer")));
        for (int i = 0; i < 2; i++)
        {
            reopen(context());
            space = db.space("f");
            assertEquals(1, space.index("fi").get(5).getInt(0));
            assertEquals(2, space.index("many").size());
            db.snapshot();
        }
        space.rename("renamed");
        db.close();
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(
            new MemtxContext(directory).function("answer", (args) -> answer)));
        assertEquals(ErrorCode.ER_UNSUPPORTED, ex.code());
        assertTrue(ex.getMessage().contains("function 'second'") && ex.getMessage().contains(
            "functional index 'fi' of space 'renamed'"), ex.getMessage());
        db = Memtx.open(context());
        assertEquals(1, db.space("renamed").index("fi").get(5).getInt(0));
        db.space("renamed").drop();
        assertEquals(0, db.space("_func_index").size());
        reopen(new MemtxContext(directory));
        assertFalse(db.hasSpace("renamed"));
    }

    @Test
    void shouldRefuseTheStatementWhenTheFunctionMakesNoKey()
    {
        answer = List.of(1);
        create("answer");
        final String unfit = "Key format doesn't match one defined in functional index 'fi' of space 'f': ";
        final String failed = "Failed to build a key for functional index 'fi' of space 'f': ";
        assertAnswer(new ArithmeticException("boom"), ErrorCode.ER_FUNC_INDEX_FUNC, failed + "can't evaluate function");
        assertAnswer(this, ErrorCode.ER_FUNC_INDEX_FUNC, failed + "can't get a value returned by function");
        assertAnswer(1, ErrorCode.ER_FUNC_INDEX_FORMAT, unfit + "supplied key type is invalid: expected array");
        assertAnswer(null, ErrorCode.ER_FUNC_INDEX_FORMAT, unfit + "supplied key type is invalid: expected array");
        assertAnswer(List.of(1, 2), ErrorCode.ER_FUNC_INDEX_FORMAT,
            unfit + "Invalid key part count in an exact match (expected 1, got 2)");
        assertAnswer(List.of(), ErrorCode.ER_FUNC_INDEX_FORMAT,
            unfit + "Invalid key part count in an exact match (expected 1, got 0)");
        assertAnswer(List.of("x"), ErrorCode.ER_FUNC_INDEX_FORMAT,
            unfit + "key does not follow functional index definition");
        final MemtxException ex = assertThrows(MemtxException.class, () -> space.insert(2, 2));
        assertEquals("Supplied key type of part 0 does not match index part type: expected unsigned",
            ex.getCause().getMessage());
        space.delete(1);
        assertEquals(0, space.index("fi").size(), "a delete calls no function");
        answer = List.of(4);
        space.insert(1, 1);
        space.store().checkStructure();
    }

    @Test
    void shouldRefuseTheStatementWhenTheFunctionReturnsNoKeys()
    {
        db.functions().createMultikey("answer");
        answer = List.of(List.of(2), List.of(1), List.of(2));
        final Index index = create("answer");
        assertEquals(2, index.size());
        final String unfit = "Key format doesn't match one defined in functional index 'fi' of space 'f': ";
        assertAnswer(1, ErrorCode.ER_FUNC_INDEX_FORMAT, unfit + "a multikey function mustn't return a scalar");
        assertAnswer(List.of(1, 2), ErrorCode.ER_FUNC_INDEX_FORMAT,
            unfit + "supplied key type is invalid: expected array");
        answer = List.of();
        space.insert(2, 2);
        assertEquals(2, index.size());
        assertEquals(2, space.size());
        answer = List.of(List.of(1));
        assertEquals(ErrorCode.ER_TUPLE_FOUND,
            assertThrows(MemtxException.class, () -> space.insert(3, 3)).code());
    }

    private void assertAnswer(final Object value, final ErrorCode code, final String text)
    {
        answer = value;
        final long before = space.size();
        assertRefused(code, text, () -> space.insert(2, 2));
        assertThrows(MemtxException.class, () -> db.transact((tx) -> tx.insert(space, 2, 2)), text);
        assertEquals(before, space.size(), text);
        space.store().checkStructure();
    }

    @Test
    void shouldNotBuildWhenTheFunctionFailsOnData()
    {
        answer = new ArithmeticException("boom");
        assertEquals(ErrorCode.ER_FUNC_INDEX_FUNC,
            assertThrows(MemtxException.class, () -> create("answer")).code());
        assertEquals(1, space.indexes().size());
        assertEquals(0, db.space("_func_index").size());
        answer = List.of(1);
        space.insert(2, 2);
        assertEquals(ErrorCode.ER_TUPLE_FOUND,
            assertThrows(MemtxException.class, () -> create("answer")).code());
        assertEquals(1, space.indexes().size());
        space.delete(2);
        assertEquals(1, create("answer").size());
    }

    @Test
    void shouldKeepTheFunctionFromCallingTheEngine()
    {
        space.delete(1);
        create("write");
        final MemtxException ex = assertThrows(MemtxException.class, () -> space.insert(2, 2));
        assertEquals(ErrorCode.ER_FUNC_INDEX_FUNC, ex.code());
        assertTrue(ex.getCause() instanceof IllegalStateException, String.valueOf(ex.getCause()));
        assertEquals(0, space.size());
    }

    @Test
    void shouldCallTheFunctionOnceForATuple()
    {
        create("length");
        calls = 0;
        space.replace(1, 5, 6, 7);
        assertEquals(1, calls);
        space.delete(1);
        assertEquals(1, calls);
        db.transact((tx) -> tx.insert(space, 1, 2));
        assertEquals(2, calls);
    }

    @Test
    void shouldRefuseDefinitionsThatCannotBe()
    {
        final int function = db.functions().id("second");
        assertRefused(ErrorCode.ER_FUNC_INDEX_PARTS,
            "Wrong functional index definition: key part numbers must be sequential and first part number must be 1",
            () -> space.createIndex("fi", IndexType.TREE,
                KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED)).madeBy(function)));
        assertRefused(ErrorCode.ER_UNSUPPORTED, "Functional index does not support json paths",
            () -> space.createIndex("fi", IndexType.TREE, KeySpec.unique(PART.path("a")).madeBy(function)));
        assertRefused(ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'fi' in space 'f': HASH index can not use a function",
            () -> space.createIndex("fi", IndexType.HASH, KeySpec.unique(PART).madeBy(function)));
        assertRefused(ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'pk' in space 'g': primary key can not use a function",
            () -> db.createSpace("g", (def) -> def.index(
                "pk", IndexType.TREE, KeySpec.unique(PART).madeBy(function))));
        assertRefused(ErrorCode.ER_NO_SUCH_FUNCTION, "Function '31000' does not exist",
            () -> space.createIndex("fi", IndexType.TREE, KeySpec.unique(PART).madeBy(31_000)));
        assertRefused(ErrorCode.ER_WRONG_INDEX_OPTIONS, "Wrong index options: referenced function doesn't satisfy " +
            "functional index function constraints",
            () -> space.createIndex("fi", IndexType.TREE, KeySpec.unique(PART).madeBy(2)));
        assertRefused(ErrorCode.ER_NO_SUCH_FIELD_NAME_IN_SPACE, "Field 'id' was not found in space 'f' format",
            () -> space.createIndex("fi", IndexType.TREE, KeySpec.unique("id").madeBy(function)));
        create("second");
        final Space bindings = db.space("_func_index");
        assertRefused(ErrorCode.ER_UNSUPPORTED, "functional index does not support alter",
            () -> bindings.replace(space.id(), 1, function));
        bindings.delete(space.id(), 1);
        assertEquals(0, space.index("fi").size());
        space.insert(7, 5);
        final int other = db.functions().id("length");
        assertRefused(ErrorCode.ER_WRONG_INDEX_OPTIONS,
            "Wrong index options: Function ids defined in _index and _func_index don't match",
            () -> bindings.insert(space.id(), 1, other));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, "Duplicate key exists in unique index \"fi\" in space \"f\" with old " +
            "tuple - [1, 5] and new tuple - [7, 5]", () -> bindings.insert(space.id(), 1, function));
        space.delete(7);
        bindings.insert(space.id(), 1, function);
        assertEquals(1, space.index("fi").get(5).getInt(0));
    }

    private static List<Integer> ids(final Index index)
    {
        return index.select().stream().map((tuple) -> tuple.getInt(0)).toList();
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable statement)
    {
        final MemtxException ex = assertThrows(MemtxException.class, statement, text);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
