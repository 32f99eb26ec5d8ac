package io.memtx.tuple.arena;

/**
 * Layout of an object that read views may see: a tuple, or a block of an index.
 * <pre>
 *   0        4
 *   +--------+----------------------------
 *   | epoch  | data: for a tuple its MessagePack array
 *   +--------+----------------------------
 * </pre>
 * The epoch is that of the arena when the object was made, little-endian.
 */
public final class ObjectDescriptor
{
    /** Offset of the epoch, 4 bytes. */
    public static final int EPOCH_OFFSET = 0;

    /** Offset of what the object holds. */
    public static final int DATA_OFFSET = 4;

    private ObjectDescriptor()
    {
    }
}
