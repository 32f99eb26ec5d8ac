package io.memtx.tuple.msgpack;

/**
 * What can write itself as one MessagePack value; {@link MsgPackBoxer} takes it like a built-in type.
 */
public interface MsgPackEncodable
{
    /**
     * Writes exactly one value.
     *
     * @param writer to append to.
     */
    void encode(MsgPackWriter writer);
}
