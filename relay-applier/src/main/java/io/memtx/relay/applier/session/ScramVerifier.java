package io.memtx.relay.applier.session;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * What is kept of a password to check proofs of it with (RFC 5802): neither the password nor what it takes to be
 * admitted elsewhere. Immutable.
 */
public final class ScramVerifier
{
    /** Rounds of hashing, as RFC 7677 asks for at least. */
    public static final int ITERATIONS_DEFAULT = 4096;

    /** Bytes of a salt. */
    public static final int SALT_LENGTH = 16;

    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    ScramVerifier(final byte[] salt, final int iterations, final byte[] storedKey, final byte[] serverKey)
    {
        this.salt = salt;
        this.iterations = iterations;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * @param password   of the user; hashing it takes milliseconds.
     * @param salt       random bytes, {@link #SALT_LENGTH} of them.
     * @param iterations rounds of hashing.
     * @return what is kept of it.
     */
    public static ScramVerifier of(final String password, final byte[] salt, final int iterations)
    {
        Objects.requireNonNull(password, "password");
        final byte[] saltedPassword = Scram.saltedPassword(password, salt, iterations);
        return new ScramVerifier(
            salt.clone(),
            iterations,
            Scram.storedKey(Scram.clientKey(saltedPassword)),
            Scram.serverKey(saltedPassword));
    }

    byte[] salt()
    {
        return salt;
    }

    int iterations()
    {
        return iterations;
    }

    /**
     * Checks a proof, in a time that does not depend on where it is wrong.
     *
     * @return the client's key, or null when the proof is wrong.
     */
    byte[] clientKeyOf(final byte[] proof, final byte[] authMessage)
    {
        if (proof.length != storedKey.length)
        {
            return null;
        }
        final byte[] clientKey = Scram.xor(proof, Scram.hmac(storedKey, authMessage));
        return MessageDigest.isEqual(Scram.storedKey(clientKey), storedKey) ? clientKey : null;
    }

    byte[] serverSignature(final byte[] authMessage)
    {
        return Scram.hmac(serverKey, authMessage);
    }

    /**
     * @return nothing that is secret.
     */
    @Override
    public String toString()
    {
        return "ScramVerifier{salt=" + Arrays.hashCode(salt) + ", iterations=" + iterations + '}';
    }
}
