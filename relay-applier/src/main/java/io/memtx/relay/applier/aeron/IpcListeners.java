package io.memtx.relay.applier.aeron;

import io.aeron.Aeron;
import io.memtx.relay.applier.transport.Endpoint;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Who listens on which endpoint of those that share a media driver: between them messages need not leave memory. Each
 * says so by a counter of the driver, which is gone when its client is. Thread safe: no state.
 * <pre>
 *  key of the counter, little-endian
 *     0 +--------------------------------+
 *       | stream of connections over IPC |
 *     4 +--------------------------------+
 *       | length of the endpoint         |
 *     8 +--------------------------------+
 *       | endpoint, ASCII: host:port   ...
 *       +--------------------------------+
 * </pre>
 */
final class IpcListeners
{
    /** Nobody is there: connect over UDP. */
    static final int NULL_STREAM = 0;

    /** Of those that applications may use. */
    private static final int COUNTER_TYPE = 10_327;
    private static final int STREAM_OFFSET = 0;
    private static final int LENGTH_OFFSET = STREAM_OFFSET + Integer.BYTES;
    private static final int ENDPOINT_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int MAX_ENDPOINT_LENGTH = CountersReader.MAX_KEY_LENGTH - ENDPOINT_OFFSET;

    private IpcListeners()
    {
    }

    /** Says that connections to an endpoint may come over a stream; one that is too long to say it by says nothing. */
    static void announce(final Aeron aeron, final Endpoint endpoint, final int stream)
    {
        final byte[] text = endpoint.toString().getBytes(StandardCharsets.US_ASCII);
        if (text.length <= MAX_ENDPOINT_LENGTH)
        {
            final UnsafeBuffer key = new UnsafeBuffer(new byte[BitUtil.align(ENDPOINT_OFFSET + text.length, 8)]);
            key.putInt(STREAM_OFFSET, stream, ByteOrder.LITTLE_ENDIAN);
            key.putInt(LENGTH_OFFSET, text.length, ByteOrder.LITTLE_ENDIAN);
            key.putBytes(ENDPOINT_OFFSET, text);
            final UnsafeBuffer label = new UnsafeBuffer(("memtx: " + endpoint).getBytes(StandardCharsets.US_ASCII));
            aeron.addCounter(COUNTER_TYPE, key, 0, ENDPOINT_OFFSET + text.length, label, 0, label.capacity());
        }
    }

    /** The stream of whoever listens on an endpoint and shares the driver, or {@link #NULL_STREAM}. */
    static int find(final Aeron aeron, final Endpoint endpoint)
    {
        final int[] stream = {NULL_STREAM};
        aeron.countersReader().forEach((counterId, typeId, key, label) ->
        {
            if (COUNTER_TYPE == typeId && isListening(key, endpoint))
            {
                stream[0] = key.getInt(STREAM_OFFSET, ByteOrder.LITTLE_ENDIAN);
            }
        });
        return stream[0];
    }

    private static boolean isListening(final DirectBuffer key, final Endpoint endpoint)
    {
        final int length = key.getInt(LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (length < 1 || length > MAX_ENDPOINT_LENGTH)
        {
            return false;
        }
        final Endpoint listener = Endpoint.parse(key.getStringWithoutLengthAscii(ENDPOINT_OFFSET, length));
        return listener.port() == endpoint.port() &&
            (listener.host().equals(endpoint.host()) || isSameHost(listener.host(), endpoint.host()));
    }

    private static boolean isSameHost(final String listener, final String wanted)
    {
        try
        {
            final InetAddress listening = InetAddress.getByName(listener);
            final InetAddress address = InetAddress.getByName(wanted);
            return listening.isAnyLocalAddress() ?
                address.isLoopbackAddress() || null != NetworkInterface.getByInetAddress(address) :
                listening.equals(address);
        }
        catch (final UnknownHostException | SocketException ex)
        {
            return false; // over UDP it will be said what is wrong
        }
    }
}
