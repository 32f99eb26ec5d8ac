package io.memtx.relay.applier.session;

import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;

import java.util.Arrays;

/**
 * What both sides of an admission have in common: one message at a time, each of a known type.
 * <pre>
 *   connecting                                listening
 *                    ◄── GREETING             instance uuid, nonce
 *   AUTH_REQUEST ──►                          user, nonce, whether to sign
 *                    ◄── AUTH_CHALLENGE       salt, iterations, whether to sign
 *   AUTH_PROOF   ──►                          proof of the password
 *                    ◄── AUTH_OK, or ERROR    proof that it is known here, too
 * </pre>
 * Without a user, AUTH_REQUEST is answered by AUTH_OK or ERROR at once, and nothing is signed.
 */
abstract class Handshake
{
    static final int MAX_USER_LENGTH = 256;
    static final String TO_LISTENER = "memtx to listener";
    static final String TO_CONNECTOR = "memtx to connector";

    final MessageChannel channel;

    Handshake(final MessageChannel channel)
    {
        this.channel = channel;
    }

    static void require(final boolean isSo, final MessageType type)
    {
        if (!isSo)
        {
            throw new InvalidMessageException("unexpected " + type);
        }
    }

    static byte[] signed(final byte[] authMessage, final boolean isSigned)
    {
        final byte[] message = Arrays.copyOf(authMessage, authMessage.length + 1);
        message[authMessage.length] = (byte)(isSigned ? 1 : 0); // so that nobody between can talk both out of signing
        return message;
    }
}
