package io.memtx.relay.applier.session;

import io.memtx.relay.applier.message.BodyReader;
import io.memtx.relay.applier.message.BodyWriter;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.Greeting;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.tuple.error.ErrorCode;
import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * The listening side of an admission: see {@link Handshake} for who says what. An unknown user is asked for a proof
 * like any other and gets the same answer as one with a wrong password. Belongs to one thread.
 */
public final class ListenerHandshake extends Handshake
{
    /** What users are told apart by who do not exist: their salts must not change from one attempt to the next. */
    private static final byte[] UNKNOWN_USER_SECRET = random(new SecureRandom(), Scram.KEY_LENGTH);

    /** How far it is. */
    public enum State
    {
        AWAIT_REQUEST,
        AWAIT_PROOF,
        /** The channel may be used, and is signed if so agreed. */
        ADMITTED,
        /** An error was sent, or is being sent. */
        REFUSED
    }

    private final Credentials credentials;
    private final boolean isSigningRequired;
    private final byte[] nonce;

    private State state = State.AWAIT_REQUEST;
    private ErrorCode refusal;
    private String user;
    private ScramVerifier verifier;
    private boolean isSigned;
    private byte[] authMessage;
    private byte[] sendKey;
    private byte[] receiveKey;

    /**
     * Sends the greeting.
     *
     * @param channel           nothing was sent over it.
     * @param instanceUuid      of the listening instance.
     * @param credentials       whom to admit.
     * @param isSigningRequired whether every message of a user with a password has to be signed; otherwise only when
     *                          the other side wants it.
     * @param random            source of the nonce.
     */
    public ListenerHandshake(
        final MessageChannel channel,
        final UUID instanceUuid,
        final Credentials credentials,
        final boolean isSigningRequired,
        final SecureRandom random)
    {
        super(channel);
        this.credentials = credentials;
        this.isSigningRequired = isSigningRequired;
        nonce = random(random, Greeting.NONCE_LENGTH);
        new Greeting(instanceUuid, nonce, !credentials.isGuestAdmitted()).encode(channel.bodyWriter());
        channel.sendWritten(MessageType.GREETING);
    }

    /**
     * Goes on.
     *
     * @return how much there was to do.
     */
    public int doWork()
    {
        if (!channel.flush())
        {
            return 0;
        }
        if (null != sendKey)
        {
            channel.sign(sendKey, receiveKey); // AUTH_OK itself goes unsigned: it holds what the key is trusted for
            sendKey = null;
        }
        return State.AWAIT_REQUEST == state || State.AWAIT_PROOF == state ? channel.poll(this::onBody, 1) : 0;
    }

    /**
     * @return how far it is.
     */
    public State state()
    {
        return null == sendKey ? state : State.AWAIT_PROOF;
    }

    /**
     * @return who was admitted, null for somebody without a name; not known before.
     */
    public String user()
    {
        return user;
    }

    /**
     * @return why not; null unless refused.
     */
    public ErrorCode refusal()
    {
        return refusal;
    }

    private boolean onBody(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        final BodyReader reader = channel.bodyReader(buffer, offset, length);
        if (State.AWAIT_REQUEST == state)
        {
            require(MessageType.AUTH_REQUEST == type, type);
            onRequest(reader);
        }
        else
        {
            require(MessageType.AUTH_PROOF == type, type);
            onProof(reader);
        }
        return true;
    }

    private void onRequest(final BodyReader reader)
    {
        user = reader.getString(MAX_USER_LENGTH);
        final byte[] clientNonce = reader.getBytes(Greeting.NONCE_LENGTH);
        isSigned = reader.getFlag() || isSigningRequired;
        reader.end();
        if (null == user)
        {
            if (credentials.isGuestAdmitted())
            {
                admit(new byte[0]);
            }
            else
            {
                refuse(ErrorCode.ER_ACCESS_DENIED, "Read", "universe", "", "guest");
            }
            return;
        }
        verifier = credentials.verifier(user);
        final byte[] salt = null == verifier ? unknownSalt(user) : verifier.salt();
        final int iterations = null == verifier ? ScramVerifier.ITERATIONS_DEFAULT : verifier.iterations();
        authMessage = signed(Scram.authMessage(user, clientNonce, nonce, salt, iterations), isSigned);
        channel.bodyWriter().putBytes(salt).putInt(iterations).putFlag(isSigned);
        channel.sendWritten(MessageType.AUTH_CHALLENGE);
        state = State.AWAIT_PROOF;
    }

    private void onProof(final BodyReader reader)
    {
        final byte[] proof = reader.getBytes(Scram.KEY_LENGTH);
        reader.end();
        final byte[] clientKey = null == verifier ? null : verifier.clientKeyOf(proof, authMessage);
        if (null == clientKey)
        {
            refuse(ErrorCode.ER_CREDS_MISMATCH);
        }
        else if (!credentials.mayReplicate(user))
        {
            refuse(ErrorCode.ER_ACCESS_DENIED, "Read", "universe", "", user);
        }
        else
        {
            if (isSigned)
            {
                sendKey = Scram.sessionKey(clientKey, authMessage, TO_CONNECTOR);
                receiveKey = Scram.sessionKey(clientKey, authMessage, TO_LISTENER);
            }
            admit(verifier.serverSignature(authMessage));
        }
    }

    private void admit(final byte[] signature)
    {
        channel.bodyWriter().putBytes(signature);
        channel.sendWritten(MessageType.AUTH_OK);
        state = State.ADMITTED;
    }

    private void refuse(final ErrorCode code, final Object... arguments)
    {
        final BodyWriter writer = channel.bodyWriter();
        new Failure(code.number(), code.format(arguments)).encode(writer);
        channel.sendWritten(MessageType.ERROR);
        refusal = code;
        state = State.REFUSED;
    }

    private static byte[] unknownSalt(final String user)
    {
        return Arrays.copyOf(
            Scram.hmac(UNKNOWN_USER_SECRET, user.getBytes(StandardCharsets.UTF_8)), ScramVerifier.SALT_LENGTH);
    }

    private static byte[] random(final SecureRandom random, final int length)
    {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
