package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Strangers at the port of an instance whose replica goes on meanwhile. {@code -Dmemtx.hostile.seconds} and {@code
 * -Dmemtx.hostile.seed} lengthen and repeat it.
 */
@Timeout(1_200)
class HostilePortTest
{
    private static final int SECONDS = Integer.getInteger("memtx.hostile.seconds", 4);
    private static final long SEED = Long.getLong("memtx.hostile.seed", 20261126L);
    private static final String SECRET = "what nobody outside is to see";
    private static final String MASTER = "master";
    private static final String REPLICA = "replica";
    private static final String STRANGER = "stranger";
    private static final int AERON_HEADER_LENGTH = 32;
    private static final int[] AERON_TYPES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xFFFF};
    private static final long GROWTH_MAX_BYTES = 48L << 20;

    @TempDir
    private Path directory;

    private final List<UdpRelay> relays = new ArrayList<>();
    private final Random random = new Random(SEED);
    private ReplicaSet set;
    private UdpRelay.Link link;
    private long nextId = 1;

    @BeforeEach
    void startBoth() throws Exception
    {
        set = new ReplicaSet(directory, MASTER, REPLICA, STRANGER)
            .with("user=replicator:topsecret:replication", "user=reader:letmein", "timeoutMs=500");
        link = relay().link(set.endpoint(MASTER));
        link.isRecording = true;
        set.follows(MASTER, set.endpoint(MASTER)).follows(REPLICA, link.endpoint(), set.endpoint(REPLICA));
        set.start(MASTER);
        set.await("it has its data", () -> "running".equals(set.get(MASTER).info("status")));
        set.start(REPLICA);
        set.awaitFollowing();
        set.get(MASTER).ask("create", "rows", "id:unsigned", "text:string");
        write();
    }

    @AfterEach
    void closeAll() throws Exception
    {
        set.close();
        for (final UdpRelay relay : relays)
        {
            relay.close();
        }
    }

    @Test
    void shouldTellNobodyAnythingWhoHasNoPasswordAWrongOneOrNoRole() throws Exception
    {
        shouldRefuse("", "Read access to universe '' is denied for user 'guest'");
        shouldRefuse("replicator:wrong@", "User not found or supplied credentials are invalid");
        shouldRefuse("nobody:topsecret@", "User not found or supplied credentials are invalid");
        shouldRefuse("reader:letmein@", "Read access to universe '' is denied for user 'reader'");
        assertMemberGoesOn();
    }

    private void shouldRefuse(final String login, final String text) throws Exception
    {
        final UdpRelay relay = relay();
        final UdpRelay.Link way = relay.link(set.endpoint(MASTER));
        way.isRecording = true;
        set.follows(STRANGER, set.endpoint(STRANGER)); // started by hand: it follows as somebody else
        final InstanceProcess stranger = set.start(STRANGER, "connectTimeoutMs=600000",
            "replication=" + login + way.endpoint());
        set.await("it is refused: " + text, () -> stranger.ask("upstreams").contains("loading " + text));
        assertEquals("loading", stranger.info("status"));
        final byte[] answered = join(way.answered());
        assertTrue(answered.length > 0);
        for (final String leak : List.of(SECRET, "rows", "replicator", "_cluster", set.get(MASTER).info("2.uuid")))
        {
            assertFalse(contains(answered, leak), () -> "leaves the house: " + leak);
        }
        set.forget(STRANGER);
    }

    @Test
    void shouldGoOnWhenWhatAMemberSaidIsSaidAgain() throws Exception
    {
        final InstanceProcess master = set.get(MASTER);
        final List<byte[]> recorded = link.recorded();
        assertTrue(recorded.size() > 10);
        final String before = master.info("replicated");
        try (DatagramChannel channel = stranger())
        {
            for (int round = 0; round < 20; round++)
            {
                for (final byte[] datagram : recorded)
                {
                    channel.write(ByteBuffer.wrap(datagram));
                }
                assertSilent(channel);
                Thread.sleep(50);
            }
        }
        assertEquals(before, master.info("replicated"));
        assertMemberGoesOn();
    }

    @Test
    void shouldGoOnWhenAnythingIsSentToThePort(final TestReporter reporter) throws Exception
    {
        final InstanceProcess master = set.get(MASTER);
        final List<byte[]> recorded = link.recorded();
        final int descriptors = master.descriptorCount();
        long count = send(recorded, 1);
        final long resident = master.residentBytes();
        count += send(recorded, SECONDS);
        final String open = master.descriptors();
        set.await("what was half open is closed: before=" + descriptors + " then=" + open,
            () -> master.descriptorCount() <= descriptors + 8);
        final long grown = master.residentBytes() - resident;
        final String what = "seed=" + SEED + " datagrams=" + count + " grown by " + grown + " bytes";
        assertTrue(grown < GROWTH_MAX_BYTES, what);
        reporter.publishEntry("hostile", what);
        assertMemberGoesOn();
    }

    private long send(final List<byte[]> recorded, final int seconds) throws Exception
    {
        final long deadlineNs = System.nanoTime() + seconds * 1_000_000_000L;
        long count = 0;
        try (DatagramChannel channel = stranger())
        {
            while (System.nanoTime() - deadlineNs < 0)
            {
                for (int i = 0; i < 200; i++)
                {
                    channel.write(ByteBuffer.wrap(datagram(recorded)));
                    count++;
                }
                assertSilent(channel);
                Thread.sleep(10);
                if (0 == count % 10_000)
                {
                    write();
                }
            }
        }
        return count;
    }

    /** Nothing that makes sense, something like a frame of the transport, or a frame that a member sent, damaged. */
    private byte[] datagram(final List<byte[]> recorded)
    {
        final int choice = random.nextInt(4);
        if (0 == choice)
        {
            final byte[] bytes = new byte[random.nextInt(1_400)];
            random.nextBytes(bytes);
            return bytes;
        }
        if (1 == choice)
        {
            final byte[] bytes = new byte[AERON_HEADER_LENGTH + 8 * random.nextInt(40)];
            random.nextBytes(bytes);
            final int length = random.nextBoolean() ? bytes.length : random.nextInt();
            putInt(bytes, 0, length);
            bytes[4] = 0;
            bytes[5] = (byte)(random.nextBoolean() ? 0xC0 : random.nextInt());
            final int type = AERON_TYPES[random.nextInt(AERON_TYPES.length)];
            bytes[6] = (byte)type;
            bytes[7] = (byte)(type >> 8);
            putInt(bytes, 16, 1); // the stream that is listened to
            return bytes;
        }
        final byte[] bytes = recorded.get(random.nextInt(recorded.size())).clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--)
        {
            bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
        }
        return 2 == choice ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }

    private static void putInt(final byte[] bytes, final int offset, final int value)
    {
        for (int i = 0; i < Integer.BYTES; i++)
        {
            bytes[offset + i] = (byte)(value >> i * Byte.SIZE);
        }
    }

    private DatagramChannel stranger() throws Exception
    {
        final String endpoint = set.endpoint(MASTER);
        final DatagramChannel channel = DatagramChannel.open();
        channel.connect(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1))));
        channel.configureBlocking(false);
        return channel;
    }

    /** What comes back, if anything, holds no data. */
    private static void assertSilent(final DatagramChannel channel) throws Exception
    {
        final ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.read(buffer.clear()) > 0)
        {
            buffer.flip();
            final byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            assertFalse(contains(bytes, SECRET));
            assertFalse(contains(bytes, "rows"));
        }
    }

    private void assertMemberGoesOn() throws Exception
    {
        write();
        assertTrue(set.isFollowing(REPLICA), set::description);
    }

    private void write() throws Exception
    {
        set.get(MASTER).ask("insert", "rows", nextId, SECRET);
        final long id = nextId++;
        set.await("the replica has it", () -> set.get(REPLICA).tell("get", "rows", id).contains(SECRET));
    }

    private UdpRelay relay() throws Exception
    {
        relays.add(new UdpRelay(SEED));
        return relays.get(relays.size() - 1);
    }

    private static byte[] join(final List<byte[]> pieces)
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static boolean contains(final byte[] bytes, final String text)
    {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }
}
