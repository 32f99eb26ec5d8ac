package io.memtx.tuple.collation;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldHash;

/**
 * The order of bytes under a name of its own.
 */
final class ByteCollation extends Collation
{
    private static final int DIGEST_LENGTH = 7;

    ByteCollation(final CollationDef def)
    {
        super(def);
    }

    @Override
    public boolean isBinary()
    {
        return true;
    }

    @Override
    public int compare(final long a, final int lengthA, final long b, final int lengthB)
    {
        return Memory.compare(a, lengthA, b, lengthB);
    }

    @Override
    public long digest(final long address, final int length)
    {
        long digest = 0;
        for (int i = 0; i < DIGEST_LENGTH; i++)
        {
            digest = digest << Byte.SIZE | (i < length ? Memory.getByte(address + i) & 0xFF : 0);
        }
        return digest;
    }

    @Override
    public long hash(final long address, final int length)
    {
        long hash = length;
        for (int i = 0; i < length; i++)
        {
            hash = FieldHash.join(hash, Memory.getByte(address + i));
        }
        return hash;
    }
}
