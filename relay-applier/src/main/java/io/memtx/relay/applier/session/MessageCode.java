package io.memtx.relay.applier.session;

import java.security.DigestException;
import java.security.MessageDigest;

/**
 * HMAC-SHA256 (RFC 2104) cut to 16 bytes, made by hand over a digest: {@code javax.crypto.Mac} makes garbage on every
 * message, this none. Belongs to one thread.
 */
final class MessageCode
{
    /** Bytes of a code. */
    static final int LENGTH = 16;

    private static final int BLOCK_LENGTH = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private final MessageDigest digest = Scram.sha256();
    private final byte[] innerKey = new byte[BLOCK_LENGTH];
    private final byte[] outerKey = new byte[BLOCK_LENGTH];
    private final byte[] hash = new byte[Scram.KEY_LENGTH];

    /**
     * @param key at most 64 bytes.
     */
    MessageCode(final byte[] key)
    {
        for (int i = 0; i < BLOCK_LENGTH; i++)
        {
            final byte value = i < key.length ? key[i] : 0;
            innerKey[i] = (byte)(value ^ INNER_PAD);
            outerKey[i] = (byte)(value ^ OUTER_PAD);
        }
    }

    /** Writes the code of a message behind it. */
    void sign(final byte[] buffer, final int offset, final int length)
    {
        compute(buffer, offset, length);
        System.arraycopy(hash, 0, buffer, offset + length, LENGTH);
    }

    /** Whether the code behind a message is its own; takes the same time wherever it is not. */
    boolean isSigned(final byte[] buffer, final int offset, final int length)
    {
        compute(buffer, offset, length);
        int difference = 0;
        for (int i = 0; i < LENGTH; i++)
        {
            difference |= hash[i] ^ buffer[offset + length + i];
        }
        return 0 == difference;
    }

    private void compute(final byte[] buffer, final int offset, final int length)
    {
        try
        {
            digest.update(innerKey);
            digest.update(buffer, offset, length);
            digest.digest(hash, 0, hash.length);
            digest.update(outerKey);
            digest.update(hash);
            digest.digest(hash, 0, hash.length);
        }
        catch (final DigestException ex)
        {
            throw new IllegalStateException("digest is longer than that of SHA-256", ex);
        }
    }
}
