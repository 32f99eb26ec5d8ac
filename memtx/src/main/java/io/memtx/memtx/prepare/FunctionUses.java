package io.memtx.memtx.prepare;

import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldRules;

/**
 * Which functions the definition of a space names. Stateless, thread safe.
 */
public final class FunctionUses
{
    private FunctionUses()
    {
    }

    /**
     * Checks that all functions that a space names are there and can be called.
     *
     * @param space     its definition.
     * @param functions of the schema.
     * @throws MemtxException ER_CREATE_CONSTRAINT, ER_CREATE_DEFAULT_FUNC when one is not there; ER_UNSUPPORTED when
     *                        the program has no code of its name.
     */
    public static void check(final SpaceDef space, final FunctionCatalog functions)
    {
        space.constraints().forEach((name, id) -> checkConstraint(space, name, id, functions));
        for (final FieldDef field : space.fields())
        {
            final FieldRules rules = field.rules();
            rules.constraints().forEach((name, id) -> checkConstraint(space, name, id, functions));
            final int functionId = rules.defaultFunctionId();
            if (0 != functionId)
            {
                if (null == functions.find(functionId))
                {
                    throw new MemtxException(
                        ErrorCode.ER_CREATE_DEFAULT_FUNC, functionId, "function does not exist");
                }
                functions.resolve(
                    functionId, "the default of field '" + field.name() + "' of space '" + space.name() + '\'');
            }
        }
    }

    /**
     * @param space      its definition.
     * @param functionId of a function.
     * @return whether the space names it.
     */
    public static boolean isUsed(final SpaceDef space, final int functionId)
    {
        boolean isUsed = space.constraints().containsValue(functionId);
        for (final FieldDef field : space.fields())
        {
            final FieldRules rules = field.rules();
            isUsed |= 0 != functionId && rules.defaultFunctionId() == functionId ||
                rules.constraints().containsValue(functionId);
        }
        return isUsed;
    }

    private static void checkConstraint(
        final SpaceDef space, final String name, final int functionId, final FunctionCatalog functions)
    {
        if (null == functions.find(functionId))
        {
            throw new MemtxException(
                ErrorCode.ER_CREATE_CONSTRAINT, name, space.name(), "constraint function does not exist");
        }
        functions.resolve(functionId, "constraint '" + name + "' of space '" + space.name() + '\'');
    }
}
