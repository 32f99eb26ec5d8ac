package io.memtx.relay.applier.session;

import io.memtx.relay.applier.message.Greeting;
import io.memtx.relay.applier.message.MessageHeaderDescriptor;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.tuple.error.ErrorCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HandshakeTest
{
    private static final String LISTENER = "a:1";
    private static final String CONNECTOR = "b:1";
    private static final UUID INSTANCE = new UUID(1, 2);
    private static final int MAX_STEPS = 1_000;

    private final FakeNetwork network = new FakeNetwork(new Random(1), 10);
    private final List<Connection> accepted = new ArrayList<>();
    private final Transport listener = network.open(LISTENER, accepted::add);
    private final Transport connector = network.open(CONNECTOR, (connection) -> {});
    private final SecureRandom random = new SecureRandom();
    private final TestCredentials credentials = new TestCredentials();

    private Connection lastConnection;
    private MessageChannel theirs;
    private MessageChannel ours;
    private ListenerHandshake listening;
    private ConnectorHandshake connecting;
    private long nowNs;

    @Test
    void shouldAdmitAUserWithItsPasswordAndSignWhatFollows()
    {
        run(new Login("replicator", "topsecret"), true, true);
        assertEquals(ListenerHandshake.State.ADMITTED, listening.state());
        assertEquals(ConnectorHandshake.State.ADMITTED, connecting.state());
        assertEquals("replicator", listening.user());
        assertEquals(INSTANCE, connecting.instanceUuid());
        assertTrue(ours.isSigned());
        assertTrue(theirs.isSigned());
        assertTalk();
    }

    @Test
    void shouldSignWhenEitherSideWantsIt()
    {
        run(new Login("replicator", "topsecret"), true, false);
        assertTrue(ours.isSigned() && theirs.isSigned());
        run(new Login("replicator", "topsecret"), false, true);
        assertTrue(ours.isSigned() && theirs.isSigned());
        run(new Login("replicator", "topsecret"), false, false);
        assertFalse(ours.isSigned() || theirs.isSigned());
        assertTalk();
    }

    @Test
    void shouldGiveAnUnknownUserAndAWrongPasswordTheSameAnswer()
    {
        run(new Login("replicator", "wrong"), true, true);
        final String wrong = connecting.refusal().text();
        assertEquals("User not found or supplied credentials are invalid", wrong);
        assertEquals(ErrorCode.ER_CREDS_MISMATCH.number(), connecting.refusal().code());
        assertEquals(ErrorCode.ER_CREDS_MISMATCH, listening.refusal());

        run(new Login("nobody", "topsecret"), true, true);
        assertEquals(wrong, connecting.refusal().text());
        run(new Login("replicator", ""), true, true);
        assertEquals(wrong, connecting.refusal().text());
    }

    @Test
    void shouldRefuseAUserWithoutTheRole()
    {
        run(new Login("other", "topsecret"), true, true);
        assertEquals("Read access to universe '' is denied for user 'other'", connecting.refusal().text());
        assertEquals(ErrorCode.ER_ACCESS_DENIED, listening.refusal());
    }

    @Test
    void shouldAdmitAGuestOnlyWhereGuestsAreAdmitted()
    {
        run(null, true, true);
        assertEquals("Read access to universe '' is denied for user 'guest'", connecting.refusal().text());

        credentials.isGuestAdmitted = true;
        run(null, true, true);
        assertEquals(ListenerHandshake.State.ADMITTED, listening.state());
        assertNull(listening.user());
        assertFalse(ours.isSigned());
        assertTalk();
    }

    @Test
    void shouldNotGoOnWithAListenerThatDoesNotKnowThePassword()
    {
        connect();
        connecting = new ConnectorHandshake(ours, new Login("replicator", "topsecret"), true, random);
        new Greeting(INSTANCE, new byte[Greeting.NONCE_LENGTH], true).encode(theirs.bodyWriter());
        theirs.sendWritten(MessageType.GREETING);
        for (int i = 0; i < MAX_STEPS; i++)
        {
            step();
            connecting.doWork();
            theirs.poll(this::actAsIfKnowingThePassword, 1);
        }
        assertNotEquals(ConnectorHandshake.State.ADMITTED, connecting.state());
        assertEquals("invalid message: listener does not know the password", ours.failure());
    }

    @Test
    void shouldCloseOnAForgedMessage()
    {
        run(new Login("replicator", "topsecret"), true, true);
        final byte[] forged = new byte[MessageChannel.BODY_OFFSET + 8 + MessageCode.LENGTH];
        final UnsafeBuffer buffer = new UnsafeBuffer(forged);
        MessageHeaderDescriptor.encode(
            buffer, 0, MessageType.ACK, forged.length - MessageCode.LENGTH, 3);
        assertTrue(accepted.get(accepted.size() - 1).offer(buffer, 0, forged.length) >= 0);
        for (int i = 0; i < MAX_STEPS && ours.isOpen(); i++)
        {
            step();
            ours.poll((type, body, offset, length) -> true, 10);
        }
        assertEquals("invalid message: code is wrong", ours.failure());
    }

    /** Whatever comes instead of a handshake: an error that names nothing secret, or silence; never an exception. */
    @Test
    void shouldSurviveRandomBytes()
    {
        final long seed = System.nanoTime();
        final Random bytes = new Random(seed);
        for (int round = 0; round < 2_000; round++)
        {
            connect();
            listening = new ListenerHandshake(theirs, INSTANCE, credentials, true, random);
            final Connection hostile = lastConnection;
            final byte[] message = new byte[1 + bytes.nextInt(120)];
            bytes.nextBytes(message);
            if (bytes.nextBoolean() && message.length >= MessageChannel.BODY_OFFSET)
            {
                MessageHeaderDescriptor.encode(
                    new UnsafeBuffer(message), 0, MessageType.values()[bytes.nextInt(MessageType.values().length)],
                    message.length, 0);
            }
            assertTrue(hostile.offer(new UnsafeBuffer(message), 0, message.length) >= 0);
            for (int i = 0; i < 20; i++)
            {
                step();
                listening.doWork();
            }
            assertNotEquals(ListenerHandshake.State.ADMITTED, listening.state(), "seed=" + seed);
            hostile.close();
            theirs.close();
        }
    }

    private boolean actAsIfKnowingThePassword(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (MessageType.AUTH_REQUEST == type)
        {
            theirs.bodyWriter().putBytes(new byte[ScramVerifier.SALT_LENGTH]).putInt(10).putFlag(true);
            return theirs.sendWritten(MessageType.AUTH_CHALLENGE);
        }
        theirs.bodyWriter().putBytes(new byte[Scram.KEY_LENGTH]);
        return theirs.sendWritten(MessageType.AUTH_OK);
    }

    private void connect()
    {
        lastConnection = connector.connect(LISTENER);
        final int before = accepted.size();
        for (int i = 0; i < MAX_STEPS && accepted.size() == before; i++)
        {
            step();
        }
        ours = new MessageChannel(lastConnection);
        theirs = new MessageChannel(accepted.get(before));
    }

    private void run(final Login login, final boolean isListenerSigning, final boolean isConnectorSigning)
    {
        connect();
        listening = new ListenerHandshake(theirs, INSTANCE, credentials, isListenerSigning, random);
        connecting = new ConnectorHandshake(ours, login, isConnectorSigning, random);
        for (int i = 0; i < MAX_STEPS; i++)
        {
            step();
            listening.doWork();
            connecting.doWork();
        }
    }

    private void step()
    {
        nowNs += 100;
        listener.doWork(nowNs);
        connector.doWork(nowNs);
    }

    private void assertTalk()
    {
        final int[] sums = new int[2];
        for (int i = 1; i <= 100; i++)
        {
            ours.bodyWriter().putInt(i);
            ours.sendWritten(MessageType.ACK);
            theirs.bodyWriter().putInt(i);
            theirs.sendWritten(MessageType.HEARTBEAT);
            step();
            ours.poll((type, buffer, offset, length) -> add(sums, 0, buffer.getInt(offset)), 10);
            theirs.poll((type, buffer, offset, length) -> add(sums, 1, buffer.getInt(offset)), 10);
        }
        step();
        ours.poll((type, buffer, offset, length) -> add(sums, 0, buffer.getInt(offset)), 10);
        theirs.poll((type, buffer, offset, length) -> add(sums, 1, buffer.getInt(offset)), 10);
        assertEquals(5050, sums[0]);
        assertEquals(5050, sums[1]);
    }

    private static boolean add(final int[] sums, final int index, final int value)
    {
        sums[index] += value;
        return true;
    }

    private static final class TestCredentials implements Credentials
    {
        private static final byte[] SALT = new byte[ScramVerifier.SALT_LENGTH];

        private final ScramVerifier verifier = ScramVerifier.of("topsecret", SALT, 10);
        private boolean isGuestAdmitted;

        @Override
        public boolean isGuestAdmitted()
        {
            return isGuestAdmitted;
        }

        @Override
        public ScramVerifier verifier(final String user)
        {
            return "nobody".equals(user) ? null : verifier;
        }

        @Override
        public boolean mayReplicate(final String user)
        {
            return "replicator".equals(user);
        }
    }
}
