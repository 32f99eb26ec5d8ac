package io.memtx.memtx.function;

import io.memtx.memtx.schema.FunctionDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.Map;

/**
 * All functions at one version of the schema: the rows of {@code _func}, and the Java code of the program. Immutable,
 * thread safe.
 */
public final class FunctionCatalog
{
    /** No function at all. */
    public static final FunctionCatalog NONE = new FunctionCatalog(new IntObjectHashMap<>(), Map.of());

    private final IntObjectHashMap<FunctionDef> byId;
    private final Map<String, MemtxFunction> code;

    private FunctionCatalog(final IntObjectHashMap<FunctionDef> byId, final Map<String, MemtxFunction> code)
    {
        this.byId = byId;
        this.code = code;
    }

    /**
     * @param functions of the program, by name.
     * @return a catalog without rows.
     */
    public static FunctionCatalog of(final Map<String, MemtxFunction> functions)
    {
        return new FunctionCatalog(new IntObjectHashMap<>(), Map.copyOf(functions));
    }

    /**
     * @param def new.
     * @return a catalog with it.
     */
    public FunctionCatalog with(final FunctionDef def)
    {
        final FunctionCatalog next = new FunctionCatalog(new IntObjectHashMap<>(byId), code);
        next.byId.put(def.id(), def);
        return next;
    }

    /**
     * @param functionId of a function.
     * @return a catalog without it.
     */
    public FunctionCatalog without(final int functionId)
    {
        final FunctionCatalog next = new FunctionCatalog(new IntObjectHashMap<>(byId), code);
        next.byId.remove(functionId);
        return next;
    }

    /**
     * @param functionId of a function.
     * @return its definition, or null.
     */
    public FunctionDef find(final int functionId)
    {
        return byId.get(functionId);
    }

    /**
     * @param name of a function.
     * @return its definition, or null.
     */
    public FunctionDef find(final String name)
    {
        return byId.detect((def) -> def.name().equals(name));
    }

    /**
     * @param functionId of a function.
     * @return its code; null when there is no such function, or no code of its name.
     */
    public MemtxFunction code(final int functionId)
    {
        final FunctionDef def = byId.get(functionId);
        return null == def ? null : code.get(def.name());
    }

    /**
     * @param name of a function.
     * @return whether the program has code of that name.
     */
    public boolean hasCode(final String name)
    {
        return code.containsKey(name);
    }

    /**
     * @return the lowest number that no function has, from 1.
     */
    public int nextId()
    {
        int id = 1;
        while (byId.containsKey(id))
        {
            id++;
        }
        return id;
    }

    /**
     * Finds the code of a function that something is about to use.
     *
     * @param functionId of the function.
     * @param user       that wants to call it, as the refusal names it.
     * @return the code.
     * @throws MemtxException ER_NO_SUCH_FUNCTION; ER_UNSUPPORTED when the program has no code of its name.
     */
    public MemtxFunction resolve(final int functionId, final String user)
    {
        final FunctionDef def = byId.get(functionId);
        if (null == def)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FUNCTION, functionId);
        }
        final MemtxFunction function = code.get(def.name());
        if (null == function)
        {
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED,
                "memtx",
                "function '" + def.name() + "' in " + def.language() + ", which " + user +
                " uses: the program has no function of that name");
        }
        return function;
    }
}
