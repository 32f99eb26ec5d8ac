package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Digests, checksums and base64 of module {@code digest}, as Tarantool has them. Owned by Lua's thread.
 */
final class DigestCalls
{
    private static final int CRC32C_POLYNOMIAL = 0x82F63B78; // reversed; RFC 3720, appendix B.4
    private static final int[] CRC32C = crc32cTable();
    private static final int LINE_LENGTH = 72;
    private static final int LINE_BYTES = 54;
    private static final int MAX_ITERATIONS = 1_000_000;
    private static final int MAX_KEY_LENGTH = 128;

    private DigestCalls()
    {
    }

    static void addTo(final HostCalls host)
    {
        host.add("digest", (arguments) ->
            MessageDigest.getInstance((String)arguments.get(0)).digest((byte[])arguments.get(1)));
        host.add("crc32", (arguments) -> crc32(number(arguments.get(0)), (byte[])arguments.get(1)));
        host.add("base64_encode", DigestCalls::encode);
        host.add("base64_decode", (arguments) -> decode((byte[])arguments.get(0)));
        host.add("guava", (arguments) -> guava(number(arguments.get(0)), number(arguments.get(1))));
        host.add("murmur", (arguments) ->
            Integer.toUnsignedLong(murmur((int)number(arguments.get(0)), (byte[])arguments.get(1))));
        host.add("pbkdf2", DigestCalls::deriveKey);
        host.add("aes256cbc", DigestCalls::aes);
        host.add("hmac", (arguments) ->
            mac((String)arguments.get(0), (byte[])arguments.get(1)).doFinal((byte[])arguments.get(2)));
    }

    private static long number(final Object value)
    {
        return ((Number)value).longValue();
    }

    private static int[] crc32cTable()
    {
        final int[] table = new int[256];
        for (int i = 0; i < table.length; i++)
        {
            int value = i;
            for (int bit = 0; bit < Byte.SIZE; bit++)
            {
                value = 0 == (value & 1) ? value >>> 1 : value >>> 1 ^ CRC32C_POLYNOMIAL;
            }
            table[i] = value;
        }
        return table;
    }

    /** Tarantool's goes on from any state, and does not turn the last one over. */
    private static long crc32(final long state, final byte[] bytes)
    {
        int value = (int)state;
        for (final byte next : bytes)
        {
            value = value >>> Byte.SIZE ^ CRC32C[(value ^ next) & 0xFF];
        }
        return Integer.toUnsignedLong(value);
    }

    /** [bytes, without padding, on one line, for URLs]. */
    private static Object encode(final List<Object> arguments)
    {
        final boolean isUrlSafe = (Boolean)arguments.get(3);
        final boolean isOneLine = isUrlSafe || (Boolean)arguments.get(2);
        final Base64.Encoder encoder = isUrlSafe ? Base64.getUrlEncoder() :
            isOneLine ? Base64.getEncoder() : Base64.getMimeEncoder(LINE_LENGTH, new byte[]{'\n'});
        final boolean isPadded = !isUrlSafe && !(Boolean)arguments.get(1);
        final byte[] bytes = (byte[])arguments.get(0);
        final byte[] text = (isPadded ? encoder : encoder.withoutPadding()).encode(bytes);
        if (isOneLine || 0 == bytes.length || 0 != bytes.length % LINE_BYTES)
        {
            return text;
        }
        final byte[] ended = Arrays.copyOf(text, text.length + 1); // a line that is full ends, the last one, too
        ended[text.length] = '\n';
        return ended;
    }

    /** Takes either alphabet, and jumps over whatever belongs to none. */
    private static byte[] decode(final byte[] text)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        int bits = 0;
        int bitCount = 0;
        for (final byte c : text)
        {
            final int digit = digit(c);
            if (digit >= 0)
            {
                bits = bits << 6 | digit;
                bitCount += 6;
                if (bitCount >= Byte.SIZE)
                {
                    bitCount -= Byte.SIZE;
                    out.write(bits >>> bitCount);
                }
            }
        }
        return out.toByteArray();
    }

    private static int digit(final byte c)
    {
        if (c >= 'A' && c <= 'Z')
        {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z')
        {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9')
        {
            return c - '0' + 52;
        }
        return '+' == c || '-' == c ? 62 : '/' == c || '_' == c ? 63 : -1;
    }

    /** Jump consistent hash with Guava's generator: J. Lamping, E. Veach, arXiv:1406.2294. */
    private static long guava(final long key, final long bucketCount)
    {
        long state = key;
        long bucket = 0;
        while (true)
        {
            state = 2862933555777941757L * state + 1;
            final double fraction = ((int)(state >>> 33) + 1) / 2147483648.0;
            final long next = (long)((bucket + 1) / fraction);
            if (next < 0 || next >= bucketCount)
            {
                return bucket;
            }
            bucket = next;
        }
    }

    /** MurmurHash3, x86, 32 bits: A. Appleby, public domain description. */
    private static int murmur(final int seed, final byte[] bytes)
    {
        final int first = 0xCC9E2D51;
        final int second = 0x1B873593;
        int hash = seed;
        int block = 0;
        for (int i = 0; i < bytes.length; i++)
        {
            block |= (bytes[i] & 0xFF) << Byte.SIZE * (i & 3);
            if (3 == (i & 3))
            {
                hash ^= Integer.rotateLeft(block * first, 15) * second;
                hash = Integer.rotateLeft(hash, 13) * 5 + 0xE6546B64;
                block = 0;
            }
        }
        hash ^= Integer.rotateLeft(block * first, 15) * second;
        hash ^= bytes.length;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }

    /** [password, salt, iterations, length]: RFC 8018, section 5.2, with HMAC-SHA-256. */
    private static Object deriveKey(final List<Object> arguments) throws GeneralSecurityException
    {
        final long iterationCount = number(arguments.get(2));
        final long length = number(arguments.get(3));
        if (iterationCount < 1 || iterationCount > MAX_ITERATIONS || length < 1 || length > MAX_KEY_LENGTH)
        {
            throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS, "iterations have to be 1 to 1000000, the length 1 to 128");
        }
        final Mac mac = mac("HmacSHA256", (byte[])arguments.get(0));
        final byte[] key = new byte[(int)length];
        for (int offset = 0, block = 1; offset < length; offset += mac.getMacLength(), block++)
        {
            mac.update((byte[])arguments.get(1));
            byte[] last = mac.doFinal(new byte[]{(byte)(block >>> 24), (byte)(block >>> 16), (byte)(block >>> 8),
                (byte)block});
            final byte[] sum = last.clone();
            for (int i = 1; i < iterationCount; i++)
            {
                last = mac.doFinal(last);
                for (int k = 0; k < sum.length; k++)
                {
                    sum[k] ^= last[k];
                }
            }
            System.arraycopy(sum, 0, key, offset, Math.min(sum.length, key.length - offset));
        }
        return key;
    }

    /** A key is filled up with zeros, so that none at all is as good as one of them: RFC 2104. */
    private static Mac mac(final String algorithm, final byte[] key) throws GeneralSecurityException
    {
        final Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(0 == key.length ? new byte[1] : key, algorithm));
        return mac;
    }

    /** [encrypt or decrypt, bytes, key, vector]. */
    private static Object aes(final List<Object> arguments) throws GeneralSecurityException
    {
        final Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
            "encrypt".equals(arguments.get(0)) ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
            new SecretKeySpec((byte[])arguments.get(2), "AES"),
            new IvParameterSpec((byte[])arguments.get(3)));
        return cipher.doFinal((byte[])arguments.get(1));
    }
}
