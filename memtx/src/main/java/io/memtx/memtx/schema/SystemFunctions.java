package io.memtx.memtx.schema;

import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The rows that {@code _func} starts with. We call none of these functions; Tarantool looks for them when it opens the
 * directory.
 */
final class SystemFunctions
{
    /** Names in order of their ids, which count from 1. */
    private static final String[] NAMES =
        ("box.schema.user.info TRIM TYPEOF PRINTF UNICODE CHAR HEX VERSION QUOTE REPLACE SUBSTR GROUP_CONCAT " +
        "JULIANDAY DATE TIME DATETIME STRFTIME CURRENT_TIME CURRENT_TIMESTAMP CURRENT_DATE LENGTH POSITION " +
        "ROUND UPPER LOWER IFNULL RANDOM CEIL CEILING CHARACTER_LENGTH CHAR_LENGTH FLOOR MOD OCTET_LENGTH " +
        "ROW_COUNT COUNT LIKE ABS EXP LN POWER SQRT SUM TOTAL AVG RANDOMBLOB NULLIF ZEROBLOB MIN MAX COALESCE " +
        "EVERY EXISTS EXTRACT SOME GREATER LESSER SOUNDEX LIKELIHOOD LIKELY UNLIKELY _sql_stat_get " +
        "_sql_stat_push _sql_stat_init LUA GREATEST LEAST")
            .split(" ");

    /** How many functions there are. */
    static final int COUNT = NAMES.length;

    /** Two are written in Lua, all others are built into Tarantool's SQL. */
    private static final String USER_INFO = "box.schema.user.info";
    private static final String LUA = "LUA";
    private static final String LUA_BODY = "function(code) return assert(loadstring(code))() end";

    /** When Tarantool's own first snapshot was made. */
    private static final String CREATED = "2019-12-29 17:52:51";

    private SystemFunctions()
    {
    }

    static void write(final BootstrapWriter rows)
    {
        for (int i = 0; i < COUNT; i++)
        {
            final String name = NAMES[i];
            final boolean isEvaluator = LUA.equals(name);
            final boolean isLua = isEvaluator || USER_INFO.equals(name);
            final MsgPackWriter row = rows.begin(19);
            row.integer(i + 1).integer(SpaceDef.ADMIN).string(name).integer(1);
            row.string(isLua ? "LUA" : "SQL_BUILTIN").string(isEvaluator ? LUA_BODY : "").string("function");
            strings(row, isEvaluator ? new String[]{"string"} : new String[0]);
            row.string("any").string("none").string("none").bool(false).bool(false).bool(true);
            strings(row, isEvaluator ? new String[]{"LUA", "SQL"} : isLua ? new String[]{"LUA"} : new String[0]);
            row.mapHeader(0).string("").string(CREATED).string(CREATED);
            rows.end(SystemSpaces.FUNC);
        }
    }

    private static void strings(final MsgPackWriter row, final String[] values)
    {
        row.arrayHeader(values.length);
        for (final String value : values)
        {
            row.string(value);
        }
    }
}
