package io.memtx.memtx.schema;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.collation.Collations;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DefinitionTest
{
    private static final SpaceDef SPACE = SpaceDef.builder(700, "z").build();

    private final MsgPackWriter writer = new MsgPackWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("io.memtx.memtx.schema.DefinitionCase#spaces")
    void shouldAnswerARowOfSpace(final DefinitionCase definition)
    {
        MsgPackBoxer.encode(writer, definition.row());
        verify(definition, () -> SpaceDef.decode(writer.address()));
    }

    @ParameterizedTest
    @MethodSource("io.memtx.memtx.schema.DefinitionCase#indexes")
    void shouldAnswerARowOfIndex(final DefinitionCase definition)
    {
        MsgPackBoxer.encode(writer, definition.row());
        verify(definition, () -> IndexDef.decode(writer.address(), SPACE, DefinitionTest::collation));
    }

    @Test
    void shouldAnswerAsTarantoolDoes() throws IOException
    {
        final StringBuilder lua = new StringBuilder("""
            local msgpack = require('msgpack')
            box.space._space:insert{700, 1, 'z', 'memtx', 0, msgpack.decode('\\x80'), {}}
            box.space._space:insert{701, 1, 'zz', 'memtx', 0, msgpack.decode('\\x80'), {}}
            box.space._index:insert{701, 0, 'pk', 'tree', {unique = true}, {{9, 'unsigned'}}}
            local function try(space, hex)
                local row = msgpack.decode((hex:gsub('..', function(c) return string.char(tonumber(c, 16)) end)))
                box.begin()
                local ok, err = pcall(space.insert, space, row)
                box.rollback()
                print(ok and 0 or err.code)
            end
            """);
        DefinitionCase.spaces().forEach(definition -> appendTry(lua, "_space", definition));
        DefinitionCase.indexes().forEach(definition -> appendTry(lua, "_index", definition));

        final List<String> answers =
            TarantoolPeer.on(directory).assumeVersion("2.6.").walMode("none").run(lua.toString());

        int next = 0;
        for (final DefinitionCase definition : DefinitionCase.spaces())
        {
            assertEquals(definition.theirNumber(), Integer.parseInt(answers.get(next++)), "space: " + definition);
        }
        for (final DefinitionCase definition : DefinitionCase.indexes())
        {
            assertEquals(definition.theirNumber(), Integer.parseInt(answers.get(next++)), "index: " + definition);
        }
    }

    @Test
    void shouldReadWhatItWroteOfASpace()
    {
        final List<FieldDef> fields =
            List.of(new FieldDef("id", FieldType.UNSIGNED), new FieldDef("note", FieldType.STRING, true));
        final SpaceDef written = SpaceDef.builder(512, "s").owner(7).fieldCount(2).type(SpaceType.DATA_TEMPORARY)
            .local(true).fields(fields).build();

        written.encode(writer);
        final SpaceDef read = SpaceDef.decode(writer.address());

        assertEquals(512, read.id());
        assertEquals(7, read.owner());
        assertEquals("s", read.name());
        assertEquals(EngineType.MEMTX, read.engine());
        assertEquals(2, read.fieldCount());
        assertEquals(SpaceType.DATA_TEMPORARY, read.type());
        assertTrue(read.isLocal());
        assertFalse(read.isSync());
        assertEquals(fields, read.fields());
    }

    @Test
    void shouldReadWhatItWroteOfAnIndex()
    {
        final IndexDef compact = new IndexDef(700, 0, "pk", IndexType.HASH, true,
            List.of(new KeyPart(0, FieldType.UNSIGNED, false), new KeyPart(2, FieldType.STRING, false)));
        final IndexDef nullable = new IndexDef(700, 1, "sk", IndexType.TREE, false, false, 0,
            List.of(new KeyPart(1, FieldType.STRING, true), new KeyPart(0, FieldType.UNSIGNED, false)));

        final IndexDef extended = new IndexDef(700, 1, "sk", IndexType.TREE, false, List.of(
            KeyPart.of(1, FieldType.STRING).descending().collation(collation(2)),
            KeyPart.of(2, FieldType.STRING).nullableAction(NullableAction.ROLLBACK),
            KeyPart.of(3, FieldType.STRING).excludingNull(),
            KeyPart.of(0, FieldType.UNSIGNED).nullable()));

        compact.encode(writer);
        assertEquals(compact, IndexDef.decode(writer.address(), SPACE, DefinitionTest::collation));
        nullable.encode(writer.reset());
        assertEquals(nullable, IndexDef.decode(writer.address(), SPACE, DefinitionTest::collation));
        extended.encode(writer.reset());
        assertEquals(extended, IndexDef.decode(writer.address(), SPACE, DefinitionTest::collation));
    }

    private static Collation collation(final int id)
    {
        return id < 4 ? Collations.of(new CollationDef(id, "some", false, "", Map.of())) : null;
    }

    @Test
    void shouldBlameTheAlterationWhenARowIsReplaced()
    {
        MsgPackBoxer.encode(writer, List.of(0, 1, "a", "memtx", 0, Map.of(), List.of()));

        final MemtxException refusal = assertThrows(
            MemtxException.class, () -> SpaceDef.decode(writer.address(), ErrorCode.ER_ALTER_SPACE));

        assertEquals("Can't modify space 'a': space id 0 is reserved", refusal.getMessage());
    }

    @Test
    void shouldRefuseWhatIsNoRow()
    {
        MsgPackBoxer.encode(writer, List.of(600, 1, "a", "memtx"));
        final MemtxException missing =
            assertThrows(MemtxException.class, () -> SpaceDef.decode(writer.address()));
        assertEquals(ErrorCode.ER_FIELD_MISSING, missing.code());

        MsgPackBoxer.encode(writer.reset(), List.of(600, 1, 5, "memtx", 0, List.of(), List.of()));
        final MemtxException wrong =
            assertThrows(MemtxException.class, () -> SpaceDef.decode(writer.address()));
        assertEquals(ErrorCode.ER_FIELD_TYPE, wrong.code());
    }

    private static void appendTry(final StringBuilder lua, final String space, final DefinitionCase definition)
    {
        final MsgPackWriter row = new MsgPackWriter();
        MsgPackBoxer.encode(row, definition.row());
        lua.append("try(box.space.").append(space).append(", '")
            .append(HexFormat.of().formatHex(DefinitionReader.bytes(row.address()))).append("')\n");
    }

    private static void verify(final DefinitionCase definition, final Runnable decoding)
    {
        if (DefinitionCase.ACCEPTED == definition.number())
        {
            decoding.run();
            return;
        }
        final MemtxException refusal = assertThrows(MemtxException.class, decoding::run);
        assertEquals(definition.number(), refusal.code().number(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(definition.text()), refusal.getMessage());
    }
}
