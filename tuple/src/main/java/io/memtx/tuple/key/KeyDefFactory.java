package io.memtx.tuple.key;

import io.memtx.tuple.collation.Collation;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the definition that serves a key fastest.
 */
final class KeyDefFactory
{
    private KeyDefFactory()
    {
    }

    static KeyDef keyDef(final List<KeyPart> declared, final boolean isUnique, final List<KeyPart> primaryParts)
    {
        if (declared.isEmpty() || declared.size() > KeyDef.MAX_PART_COUNT)
        {
            throw new IllegalArgumentException("key part count is out of range: count=" + declared.size());
        }
        boolean isNullable = false;
        for (final KeyPart part : declared)
        {
            if (!part.type().isIndexable() || part.fieldNo() < 0)
            {
                throw new IllegalArgumentException("key part cannot be indexed: " + part);
            }
            isNullable |= part.isNullable();
        }

        final List<KeyPart> parts = List.copyOf(declared);
        final List<KeyPart> comparisonParts = isUnique && !isNullable ? parts : merge(parts, primaryParts);
        if (comparisonParts.stream().anyMatch(ExtendedKeyDef::isNeededFor))
        {
            return new ExtendedKeyDef(parts, comparisonParts, isUnique);
        }
        if (1 == comparisonParts.size() && !isNullable)
        {
            switch (parts.get(0).type())
            {
                case UNSIGNED, UINT8, UINT16, UINT32, UINT64:
                    return new UnsignedKeyDef(parts, isUnique);

                case INTEGER, INT8, INT16, INT32, INT64:
                    return new IntegerKeyDef(parts, isUnique);

                case STRING:
                    return new StringKeyDef(parts, isUnique);

                default:
                    break;
            }
        }
        return new GenericKeyDef(parts, comparisonParts, isUnique);
    }

    private static List<KeyPart> merge(final List<KeyPart> declared, final List<KeyPart> primaryParts)
    {
        final List<KeyPart> merged = new ArrayList<>(declared);
        for (final KeyPart primaryPart : primaryParts)
        {
            if (declared.stream().noneMatch(part -> decides(part, primaryPart)))
            {
                merged.add(primaryPart);
            }
        }
        return List.copyOf(merged);
    }

    /** Whether tuples with one part equal have the other one equal: a collation calls more equal than bytes do. */
    private static boolean decides(final KeyPart part, final KeyPart other)
    {
        final Collation collation = part.effectiveCollation();
        return part.fieldNo() == other.fieldNo() && part.path().equals(other.path()) &&
            (null == collation || collation.equals(other.effectiveCollation()));
    }
}
