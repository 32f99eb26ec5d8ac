package io.memtx.memtx;

import io.memtx.memtx.schema.FunctionDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * The functions that definitions may name: rows of {@code _func}, each with the code that the program gave to
 * {@link MemtxContext#function}. Definitions name them by {@linkplain #id number}. For the transaction thread.
 */
public final class Functions
{
    private final Engine engine;

    Functions(final Engine engine)
    {
        this.engine = engine;
    }

    /**
     * @param name of a function.
     * @return whether there is a row of it.
     */
    public boolean has(final String name)
    {
        engine.checkOwner();
        return null != engine.schema().functions().find(Arguments.notNull(name, "function name"));
    }

    /**
     * Finds the number by which definitions name a function, and makes its row when there is none.
     *
     * @param name of a function.
     * @return its number.
     * @throws MemtxException ER_NO_SUCH_FUNCTION when there is no row and the program has no function of that name.
     */
    public int id(final String name)
    {
        if (!has(name))
        {
            create(name);
        }
        return engine.schema().functions().find(name).id();
    }

    /**
     * Makes the row of a function that the program has.
     *
     * @param name of it.
     * @throws MemtxException ER_FUNCTION_EXISTS; ER_NO_SUCH_FUNCTION when the program has no function of that name.
     */
    public void create(final String name)
    {
        create(name, false, FunctionDef.NO_BODY);
    }

    /**
     * Makes the row of a function that the program has, with the same function in Lua: what Tarantool calls when it
     * opens the directory. There it must do for an index, whose keys it makes again; a default or a constraint can do
     * without until it is used.
     *
     * @param name    of it.
     * @param luaBody as in {@code box.schema.func.create}: {@code function(tuple) return {tuple[2]} end}.
     * @throws MemtxException as {@link #create(String)}.
     */
    public void create(final String name, final String luaBody)
    {
        create(name, false, Arguments.notNull(luaBody, "body"));
    }

    /**
     * Makes the row of a function that the program has, for indexes in which a tuple stands under any number of keys:
     * what it returns is a list of keys.
     *
     * @param name of it.
     * @throws MemtxException as {@link #create(String)}.
     */
    public void createMultikey(final String name)
    {
        create(name, true, FunctionDef.NO_BODY);
    }

    /**
     * As {@link #createMultikey(String)}, with the same function in Lua.
     *
     * @param name    of it.
     * @param luaBody as in {@link #create(String, String)}.
     * @throws MemtxException as {@link #create(String)}.
     */
    public void createMultikey(final String name, final String luaBody)
    {
        create(name, true, Arguments.notNull(luaBody, "body"));
    }

    private void create(final String name, final boolean returnsKeys, final String luaBody)
    {
        Arguments.notNull(name, "function name");
        engine.awaitQuiet();
        if (has(name))
        {
            throw new MemtxException(ErrorCode.ER_FUNCTION_EXISTS, name);
        }
        engine.atomically(() -> engine.definitions().functionId(name, returnsKeys, luaBody));
    }

    /**
     * Removes the row of a function that nothing uses, and the privileges on it.
     *
     * @param name of it.
     * @throws MemtxException ER_NO_SUCH_FUNCTION; ER_DROP_FUNCTION when a definition names it.
     */
    public void drop(final String name)
    {
        Arguments.notNull(name, "function name");
        engine.awaitQuiet();
        final FunctionDef def = engine.schema().functions().find(name);
        if (null == def)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FUNCTION, name);
        }
        engine.atomically(() -> engine.definitions().drop(SystemSpaces.FUNC, "function", def.id()));
    }
}
