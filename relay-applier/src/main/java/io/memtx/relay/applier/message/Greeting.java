package io.memtx.relay.applier.message;

import java.util.UUID;

/**
 * What the listening side says first.
 *
 * @param instanceUuid   of it.
 * @param nonce          16 random bytes that the proof must be made with.
 * @param isAuthRequired whether it admits nobody without a user and a password.
 */
public record Greeting(UUID instanceUuid, byte[] nonce, boolean isAuthRequired)
{
    /** Bytes of a nonce. */
    public static final int NONCE_LENGTH = 16;

    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putUuid(instanceUuid).putBytes(nonce).putFlag(isAuthRequired);
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static Greeting decode(final BodyReader reader)
    {
        final Greeting greeting = new Greeting(reader.getUuid(), reader.getBytes(NONCE_LENGTH), reader.getFlag());
        reader.end();
        if (null == greeting.instanceUuid || NONCE_LENGTH != greeting.nonce.length)
        {
            throw new InvalidMessageException("greeting lacks uuid or nonce");
        }
        return greeting;
    }
}
