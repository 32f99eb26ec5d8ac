package io.memtx.memtx.schema;

import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.optionName;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_COLLATION_OPTIONS;

/**
 * A row of {@code _collation}.
 */
public final class CollationRow
{
    private static final int ID = 0;
    private static final int NAME = 1;
    private static final int TYPE = 3;
    private static final int LOCALE = 4;
    private static final int OPTIONS = 5;
    private static final int LOCALE_LENGTH_MAX = 100;

    private CollationRow()
    {
    }

    /**
     * Reads a row.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the definition; whether ICU has it is not known yet.
     * @throws MemtxException ER_CANT_CREATE_COLLATION, ER_WRONG_COLLATION_OPTIONS or ER_IDENTIFIER as Tarantool has
     *                        them.
     */
    public static CollationDef decode(final long tuple)
    {
        final long id = unsigned(tuple, ID);
        if (id < 0 || id > Integer.MAX_VALUE)
        {
            throw wrong("collation id is too big");
        }
        final String name = DefinitionReader.identifier(field(tuple, NAME, MsgPackType.STRING));
        final String type = text(field(tuple, TYPE, MsgPackType.STRING));
        final boolean isIcu = "ICU".equalsIgnoreCase(type);
        if (!isIcu && !"BINARY".equalsIgnoreCase(type))
        {
            throw wrong("unknown collation type");
        }
        final String locale = text(field(tuple, LOCALE, MsgPackType.STRING));
        if (locale.length() > LOCALE_LENGTH_MAX)
        {
            throw wrong("collation locale is too long");
        }
        return new CollationDef((int)id, name, isIcu, locale, options(field(tuple, OPTIONS, MsgPackType.MAP)));
    }

    private static Map<String, String> options(final long map)
    {
        final Map<String, String> options = new HashMap<>();
        long next = MsgPack.firstElement(map);
        for (int i = MsgPack.count(map); i > 0; i--)
        {
            final String name = optionName(next, ER_WRONG_COLLATION_OPTIONS);
            final long value = MsgPack.skip(next);
            switch (name)
            {
                case "french_collation", "alternate_handling", "case_first", "case_level", "normalization_mode",
                    "strength", "numeric_collation" ->
                {
                    if (MsgPackType.STRING != MsgPack.typeOf(value))
                    {
                        throw new MemtxException(ER_WRONG_COLLATION_OPTIONS, "'" + name + "' must be enum");
                    }
                    options.put(name, text(value).toLowerCase(Locale.ROOT));
                }
                default -> throw new MemtxException(
                    ER_WRONG_COLLATION_OPTIONS, "unexpected option '" + shown(name) + "'");
            }
            next = MsgPack.skip(value);
        }
        return options;
    }

    private static MemtxException wrong(final String reason)
    {
        return new MemtxException(ErrorCode.ER_CANT_CREATE_COLLATION, reason);
    }
}
