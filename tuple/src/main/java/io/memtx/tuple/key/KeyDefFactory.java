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
        for (final KeyPart part : declared)
        {
            if (!part.type().isIndexable() || part.fieldNo() < 0)
            {
                throw new IllegalArgumentException("key part cannot be indexed: " + part);
            }
        }

        final List<KeyPart> parts = List.copyOf(declared);
        return choose(parts, isUnique && !isNullable(parts) ? parts : merge(parts, primaryParts), isUnique);
    }

    /**
     * @param keyDef that orders.
     * @param before whose values it has to take, too.
     * @return a definition that does both.
     */
    static KeyDef widened(final KeyDef keyDef, final KeyDef before)
    {
        final List<KeyPart> parts = widened(keyDef.parts(), before.comparisonParts());
        final List<KeyPart> comparisonParts = widened(keyDef.comparisonParts(), before.comparisonParts());
        return parts.equals(keyDef.parts()) && comparisonParts.equals(keyDef.comparisonParts()) ?
            keyDef : choose(parts, comparisonParts, keyDef.isUnique());
    }

    private static List<KeyPart> widened(final List<KeyPart> parts, final List<KeyPart> before)
    {
        final List<KeyPart> widened = new ArrayList<>(parts);
        for (final KeyPart other : before)
        {
            widened.replaceAll((part) -> part.isOfPlace(other) ? part.widenedTo(other) : part);
        }
        return List.copyOf(widened);
    }

    private static boolean isNullable(final List<KeyPart> parts)
    {
        return parts.stream().anyMatch(KeyPart::isNullable);
    }

    private static KeyDef choose(
        final List<KeyPart> parts, final List<KeyPart> comparisonParts, final boolean isUnique)
    {
        if (comparisonParts.stream().anyMatch(ExtendedKeyDef::isNeededFor))
        {
            return new ExtendedKeyDef(parts, comparisonParts, isUnique);
        }
        if (1 == comparisonParts.size() && !isNullable(parts))
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
        return part.isOfPlace(other) && (null == collation || collation.equals(other.effectiveCollation()));
    }
}
