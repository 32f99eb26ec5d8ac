package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;

import java.util.List;
import java.util.Objects;

/**
 * Which changes of an index need its data in another order, so that it is built anew: Tarantool's rule. What a part
 * takes may change without that, for what is there is checked against the new format and compares as before. Not so
 * where entries stand for tuples: they are made for one key, of the index and of the space.
 */
final class RebuildRule
{
    private RebuildRule()
    {
    }

    /**
     * @param before     definition that orders the data.
     * @param keyBefore  parts of the primary key that the data is ordered by.
     * @param after      definition that is wanted.
     * @param keyAfter   parts of the primary key that is wanted.
     * @return whether the data has to be ordered anew.
     */
    static boolean isRebuilt(
        final IndexDef before, final List<KeyPart> keyBefore, final IndexDef after, final List<KeyPart> keyAfter)
    {
        if (before.type() != after.type() || before.hasHint() != after.hasHint() ||
            !before.isUnique() && after.isUnique() || before.functionId() != after.functionId())
        {
            return true;
        }
        if (before.hasEntries() || after.hasEntries())
        {
            return before.isUnique() != after.isUnique() || !before.parts().equals(after.parts()) ||
                !keyBefore.equals(keyAfter);
        }
        return dependsOnPrimaryKey(before) ?
            !haveSameOrder(merged(before, keyBefore), merged(after, keyAfter)) :
            !haveSameOrder(before.parts(), after.parts());
    }

    /** Whether equal keys are told apart by the primary key. */
    private static boolean dependsOnPrimaryKey(final IndexDef def)
    {
        return !def.isPrimary() && (!def.isUnique() || def.parts().stream().anyMatch(KeyPart::isNullable));
    }

    private static List<KeyPart> merged(final IndexDef def, final List<KeyPart> primaryKey)
    {
        return KeyDef.of(def.parts(), false, primaryKey).comparisonParts();
    }

    private static boolean haveSameOrder(final List<KeyPart> before, final List<KeyPart> after)
    {
        boolean isSame = before.size() == after.size();
        for (int i = 0; isSame && i < before.size(); i++)
        {
            final KeyPart a = before.get(i);
            final KeyPart b = after.get(i);
            isSame = a.isOfPlace(b) && a.isDescending() == b.isDescending() &&
                a.excludesNull() == b.excludesNull() && Objects.equals(a.collation(), b.collation());
        }
        return isSame;
    }
}
