package io.memtx.xlog.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli) with initial value 0 and no final inversion, as the log has it. The JDK's starts from all
 * ones and inverts at the end: four bytes of ones fed first bring its register to 0, and the result is inverted back.
 * <p>
 * Never over a mapping: a fault inside the intrinsic ends the JVM. Belongs to one thread; allocates nothing.
 */
public final class BlockChecksum
{
    private final CRC32C crc = new CRC32C();

    /**
     * @param payload direct, taken from its position to its limit.
     * @return its checksum, 0 to 2^32 - 1.
     */
    public long compute(final ByteBuffer payload)
    {
        crc.reset();
        for (int i = 0; i < 4; i++)
        {
            crc.update(0xFF);
        }
        crc.update(payload);
        return ~crc.getValue() & 0xFFFF_FFFFL;
    }
}
