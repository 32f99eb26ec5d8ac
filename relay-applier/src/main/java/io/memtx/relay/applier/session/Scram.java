package io.memtx.relay.applier.session;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** The computations of SCRAM-SHA-256 (RFC 5802, section 3). Thread safe: no state. */
final class Scram
{
    static final int KEY_LENGTH = 32;

    private Scram()
    {
    }

    static byte[] saltedPassword(final String password, final byte[] salt, final int iterations)
    {
        if (password.isEmpty())
        {
            return hmac(salt, new byte[0]); // the factory takes no empty password
        }
        final PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_LENGTH * Byte.SIZE);
        try
        {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException("PBKDF2WithHmacSHA256 is missing", ex);
        }
        finally
        {
            spec.clearPassword();
        }
    }

    static byte[] clientKey(final byte[] saltedPassword)
    {
        return hmac(saltedPassword, ascii("Client Key"));
    }

    static byte[] serverKey(final byte[] saltedPassword)
    {
        return hmac(saltedPassword, ascii("Server Key"));
    }

    static byte[] storedKey(final byte[] clientKey)
    {
        return sha256().digest(clientKey);
    }

    /**
     * What both sides sign: all that was said before, each piece behind its length.
     */
    static byte[] authMessage(
        final String user,
        final byte[] clientNonce,
        final byte[] serverNonce,
        final byte[] salt,
        final int iterations)
    {
        final byte[] name = user.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer message = ByteBuffer.allocate(
            5 * Integer.BYTES + name.length + clientNonce.length + serverNonce.length + salt.length);
        for (final byte[] piece : new byte[][] {name, clientNonce, serverNonce, salt})
        {
            message.putInt(piece.length).put(piece);
        }
        return message.putInt(iterations).array();
    }

    static byte[] proof(final byte[] clientKey, final byte[] authMessage)
    {
        return xor(clientKey, hmac(storedKey(clientKey), authMessage));
    }

    /** The key of one direction; whoever has only listened knows neither the client's key nor the password. */
    static byte[] sessionKey(final byte[] clientKey, final byte[] authMessage, final String direction)
    {
        return hmac(hmac(clientKey, authMessage), ascii(direction));
    }

    static byte[] hmac(final byte[] key, final byte[] message)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(0 == key.length ? new byte[1] : key, "HmacSHA256"));
            return mac.doFinal(message);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException("HmacSHA256 is missing", ex);
        }
    }

    static MessageDigest sha256()
    {
        try
        {
            return MessageDigest.getInstance("SHA-256");
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException("SHA-256 is missing", ex);
        }
    }

    static byte[] xor(final byte[] a, final byte[] b)
    {
        final byte[] result = new byte[a.length];
        for (int i = 0; i < a.length; i++)
        {
            result[i] = (byte)(a[i] ^ b[i]);
        }
        return result;
    }

    private static byte[] ascii(final String text)
    {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
