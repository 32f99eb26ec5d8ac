package io.memtx.index.tree;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Turns the iterator types that know string prefixes into plain ones. PP is LT. NP is GE of the least key behind all
 * that start with the prefix: its last byte that is not 0xFF, incremented, and nothing after it. (Tarantool leaves zero
 * bytes after it, and so passes over the string that ends there.) A last part that is not a string makes it GT. Where
 * the last part descends the two change roles: NP is GT, and PP is LE of the incremented prefix.
 * <p>
 * Belongs to one cursor or one counting thread; makes garbage only at its first string.
 */
final class SuccessorKey
{
    private final KeyDef keyDef;
    private MsgPackWriter writer;

    /** The key that belongs to the type that {@link #resolve} returned. */
    long key;

    SuccessorKey(final KeyDef keyDef)
    {
        this.keyDef = keyDef;
    }

    /**
     * @param type      of the iteration.
     * @param key       address of the key.
     * @param partCount of parts in it.
     * @return the plain type, or null when nothing can follow.
     */
    IteratorType resolve(final IteratorType type, final long key, final int partCount)
    {
        this.key = key;
        if (0 == partCount)
        {
            return type.isReverse() ? IteratorType.LT : IteratorType.ALL;
        }
        if (IteratorType.PP != type && IteratorType.NP != type)
        {
            return type;
        }

        final boolean isNext = IteratorType.NP == type;
        final long last = MsgPack.skip(key, partCount - 1);
        if (keyDef.parts().get(partCount - 1).isDescending() == isNext ||
            MsgPackType.STRING != MsgPack.typeOf(last))
        {
            return isNext ? IteratorType.GT : IteratorType.LT;
        }
        return increment(last) ? isNext ? IteratorType.GE : IteratorType.LE : null;
    }

    /** Whether there is a string behind all those that start with the last part; then the key ends with it. */
    private boolean increment(final long last)
    {
        final long text = last + MsgPack.payloadOffset(last);
        int length = MsgPack.payloadLength(last);
        while (length > 0 && (byte)0xFF == Memory.getByte(text + length - 1))
        {
            length--;
        }
        if (0 == length)
        {
            return false;
        }

        if (null == writer)
        {
            writer = new MsgPackWriter(new ScratchBuffer(64));
        }
        writer.reset().raw(key, (int)(last - key)).stringHeader(length).raw(text, length);
        final long lastByte = writer.address() + writer.length() - 1;
        Memory.putByte(lastByte, (byte)(Memory.getByte(lastByte) + 1));
        key = writer.address();
        return true;
    }
}
