package io.memtx.memtx.schema;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.Identifier;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;

/**
 * The definition of a function, as far as it matters here: one row of {@code _func}. Immutable, thread safe.
 *
 * @param id          of the function, 0 to {@link #ID_MAX}.
 * @param name        of the function.
 * @param language    that its body is written in; a function of a Java program is said to be in Lua.
 * @param isPure      whether an index may rely on it: its body is in the row, is deterministic and sandboxed.
 * @param returnsKeys whether what it returns is an array of keys, and not one.
 */
public record FunctionDef(int id, String name, String language, boolean isPure, boolean returnsKeys)
{
    /** Highest id of a function. */
    public static final int ID_MAX = 32_000;

    private static final int ID = 0;
    private static final int NAME = 2;
    private static final int LANGUAGE = 4;
    private static final int BODY_FIELD = 5;
    private static final int IS_DETERMINISTIC = 11;
    private static final int IS_SANDBOXED = 12;
    private static final int OPTIONS = 15;
    private static final int FIELDS = 19;

    /**
     * What stands for a function of a Java program: Tarantool has no word for one. It opens there, may be named by what
     * uses it, and fails when it is called.
     */
    public static final String NO_BODY = "function() error('this function is written in Java') end";

    /**
     * Reads a row of {@code _func}. The row stays the caller's. Rows of schemas before 2.2 have five fields only.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the definition.
     * @throws MemtxException ER_CREATE_FUNCTION, ER_IDENTIFIER, ER_FUNCTION_LANGUAGE; ER_FIELD_TYPE or ER_FIELD_MISSING
     *                        when it is no row of {@code _func}.
     */
    public static FunctionDef decode(final long tuple)
    {
        final long id = unsigned(tuple, ID);
        final long nameField = field(tuple, NAME, MsgPackType.STRING);
        if (MsgPack.payloadLength(nameField) > Identifier.MAX_LENGTH)
        {
            throw new MemtxException(
                ErrorCode.ER_CREATE_FUNCTION, shown(text(nameField)), "function name is too long");
        }
        final String name = DefinitionReader.identifier(nameField);
        if (id > ID_MAX)
        {
            throw new MemtxException(ErrorCode.ER_CREATE_FUNCTION, shown(name), "function id is too big");
        }
        final String language =
            MsgPack.count(tuple) > LANGUAGE ? text(field(tuple, LANGUAGE, MsgPackType.STRING)) : "LUA";
        switch (language)
        {
            case "LUA", "C", "SQL", "SQL_BUILTIN", "SQL_EXPR" ->
            {
                final boolean isPure = "LUA".equals(language) && hasBody(tuple) &&
                    isTrue(tuple, IS_DETERMINISTIC) && isTrue(tuple, IS_SANDBOXED);
                return new FunctionDef((int)id, name, language, isPure, returnsKeys(tuple));
            }
            default -> throw new MemtxException(ErrorCode.ER_FUNCTION_LANGUAGE, language, shown(name));
        }
    }

    private static boolean hasBody(final long tuple)
    {
        return MsgPack.count(tuple) > BODY_FIELD &&
            0 != MsgPack.payloadLength(field(tuple, BODY_FIELD, MsgPackType.STRING));
    }

    private static boolean isTrue(final long tuple, final int fieldNo)
    {
        return MsgPack.count(tuple) > fieldNo && MsgPack.getBoolean(field(tuple, fieldNo, MsgPackType.BOOLEAN));
    }

    private static boolean returnsKeys(final long tuple)
    {
        boolean returnsKeys = false;
        if (MsgPack.count(tuple) > OPTIONS)
        {
            final long options = field(tuple, OPTIONS, MsgPackType.MAP);
            long next = MsgPack.firstElement(options);
            for (int i = MsgPack.count(options); i > 0; i--)
            {
                final long value = MsgPack.skip(next);
                if (MsgPackType.STRING == MsgPack.typeOf(next) && "is_multikey".equals(text(next)))
                {
                    returnsKeys = MsgPackType.BOOLEAN == MsgPack.typeOf(value) && MsgPack.getBoolean(value);
                }
                next = MsgPack.skip(value);
            }
        }
        return returnsKeys;
    }

    /**
     * Appends the row of {@code _func} of a function of a Java program, with the fields of Tarantool 2.6.
     *
     * @param writer  to append to.
     * @param body    in Lua, for Tarantool to call; {@link #NO_BODY} for none.
     * @param created when, as {@code _func} says it: {@code 2026-01-31 23:59:59}.
     */
    public void encode(final MsgPackWriter writer, final String body, final String created)
    {
        writer.arrayHeader(FIELDS).integer(id).integer(SpaceDef.ADMIN).string(name).integer(0)
            .string("LUA").string(body).string("function").arrayHeader(0)
            .string("any").string("none").string("none").bool(true).bool(true).bool(true)
            .arrayHeader(1).string("LUA");
        writer.mapHeader(returnsKeys ? 1 : 0);
        if (returnsKeys)
        {
            writer.string("is_multikey").bool(true);
        }
        writer.string("").string(created).string(created);
    }
}
