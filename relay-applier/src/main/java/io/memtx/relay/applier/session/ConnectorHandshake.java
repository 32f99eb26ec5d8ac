package io.memtx.relay.applier.session;

import io.memtx.relay.applier.message.BodyReader;
import io.memtx.relay.applier.message.BodyWriter;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.Greeting;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;
import org.agrona.DirectBuffer;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The connecting side of an admission: see {@link Handshake} for who says what. With a password it goes on only with
 * somebody who knows that password, too. Belongs to one thread.
 */
public final class ConnectorHandshake extends Handshake
{
    /** A hostile listener shall not make us hash for long. */
    private static final int MAX_ITERATIONS = 100_000;

    /** How far it is. */
    public enum State
    {
        AWAIT_GREETING,
        AWAIT_CHALLENGE,
        AWAIT_OK,
        /** The channel may be used, and is signed if so agreed. */
        ADMITTED,
        /** See {@link #refusal()}. */
        REFUSED
    }

    private final Login login;
    private final boolean isSigningWanted;
    private final byte[] nonce = new byte[Greeting.NONCE_LENGTH];

    private State state = State.AWAIT_GREETING;
    private Greeting greeting;
    private Failure refusal;
    private boolean isSigned;
    private byte[] clientKey;
    private byte[] authMessage;
    private byte[] signature;

    /**
     * @param channel         over a connection that this side has opened.
     * @param login           or null to be admitted as nobody in particular.
     * @param isSigningWanted whether every message has to be signed; otherwise only when the other side wants it.
     *                        Without a login none is.
     * @param random          source of the nonce.
     */
    public ConnectorHandshake(
        final MessageChannel channel, final Login login, final boolean isSigningWanted, final SecureRandom random)
    {
        super(channel);
        this.login = login;
        this.isSigningWanted = isSigningWanted;
        random.nextBytes(nonce);
    }

    /**
     * Goes on.
     *
     * @return how much there was to do.
     */
    public int doWork()
    {
        return channel.flush() && State.ADMITTED != state && State.REFUSED != state ? channel.poll(this::onBody, 1) : 0;
    }

    /**
     * @return how far it is.
     */
    public State state()
    {
        return state;
    }

    /**
     * @return uuid of the listening instance, null before its greeting.
     */
    public UUID instanceUuid()
    {
        return null == greeting ? null : greeting.instanceUuid();
    }

    /**
     * @return why not; null unless refused.
     */
    public Failure refusal()
    {
        return refusal;
    }

    private boolean onBody(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        final BodyReader reader = channel.bodyReader(buffer, offset, length);
        if (MessageType.ERROR == type)
        {
            refusal = Failure.decode(reader);
            state = State.REFUSED;
            return true;
        }
        switch (state)
        {
            case AWAIT_GREETING ->
            {
                require(MessageType.GREETING == type, type);
                onGreeting(reader);
            }
            case AWAIT_CHALLENGE ->
            {
                require(MessageType.AUTH_CHALLENGE == type, type);
                onChallenge(reader);
            }
            default ->
            {
                require(MessageType.AUTH_OK == type, type);
                onOk(reader);
            }
        }
        return true;
    }

    private void onGreeting(final BodyReader reader)
    {
        greeting = Greeting.decode(reader);
        final BodyWriter writer = channel.bodyWriter();
        writer.putString(null == login ? null : login.user()).putBytes(nonce).putFlag(isSigningWanted);
        channel.sendWritten(MessageType.AUTH_REQUEST);
        state = null == login ? State.AWAIT_OK : State.AWAIT_CHALLENGE;
    }

    private void onChallenge(final BodyReader reader)
    {
        final byte[] salt = reader.getBytes(ScramVerifier.SALT_LENGTH);
        final int iterations = reader.getInt();
        isSigned = reader.getFlag();
        reader.end();
        if (0 == salt.length || iterations < 1 || iterations > MAX_ITERATIONS || isSigningWanted && !isSigned)
        {
            throw new InvalidMessageException("impossible challenge");
        }
        final byte[] saltedPassword = login.saltedPassword(salt, iterations);
        clientKey = Scram.clientKey(saltedPassword);
        authMessage = signed(
            Scram.authMessage(login.user(), nonce, greeting.nonce(), salt, iterations), isSigned);
        signature = Scram.hmac(Scram.serverKey(saltedPassword), authMessage);
        channel.bodyWriter().putBytes(Scram.proof(clientKey, authMessage));
        channel.sendWritten(MessageType.AUTH_PROOF);
        state = State.AWAIT_OK;
    }

    private void onOk(final BodyReader reader)
    {
        final byte[] theirs = reader.getBytes(Scram.KEY_LENGTH);
        reader.end();
        if (null != login && !MessageDigest.isEqual(signature, theirs))
        {
            throw new InvalidMessageException("listener does not know the password");
        }
        if (isSigned)
        {
            channel.sign(
                Scram.sessionKey(clientKey, authMessage, TO_LISTENER),
                Scram.sessionKey(clientKey, authMessage, TO_CONNECTOR));
        }
        state = State.ADMITTED;
    }
}
