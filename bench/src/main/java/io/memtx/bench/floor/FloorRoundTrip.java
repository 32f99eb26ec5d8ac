package io.memtx.bench.floor;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.file.Path;

/**
 * Floor of what goes from one instance to another: a message over Aeron and UDP on loopback, and the same message back.
 * Each of the two ends has a media driver of its own, stepped by whoever steps the end, as the instances have.
 */
public final class FloorRoundTrip implements AutoCloseable
{
    private static final int STREAM = 1;
    private static final int TERM_LENGTH = 1 << 20;
    private static final int FRAGMENT_LIMIT = 16;

    private final UnsafeBuffer message;
    private final End near;
    private final End far;
    private long number;
    private long returned;

    /**
     * @param directory of the drivers.
     * @param nearPort  free, of loopback.
     * @param farPort   free, of loopback.
     * @param length    of the message in bytes, from 8.
     */
    public FloorRoundTrip(final Path directory, final String nearPort, final String farPort, final int length)
    {
        message = new UnsafeBuffer(new byte[length]);
        near = new End(directory.resolve("near"), nearPort, farPort, this::onReturn);
        far = new End(directory.resolve("far"), farPort, nearPort, this::onMessage);
        while (!near.isConnected() || !far.isConnected())
        {
            near.step();
            far.step();
        }
    }

    /**
     * Sends the message.
     *
     * @return its number.
     */
    public long send()
    {
        message.putLong(0, ++number);
        near.send(message, 0, message.capacity());
        return number;
    }

    /**
     * @return the number of the message that came back last.
     */
    public long returned()
    {
        return returned;
    }

    /**
     * Steps the end that sends.
     *
     * @return 0 when there was nothing to do.
     */
    public int stepNear()
    {
        return near.step();
    }

    /**
     * Steps the end that answers. May be another thread, one at a time.
     *
     * @return 0 when there was nothing to do.
     */
    public int stepFar()
    {
        return far.step();
    }

    /** Neither end may be stepped any more. */
    @Override
    public void close()
    {
        CloseHelper.closeAll(near, far);
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        far.send(buffer, offset, length);
    }

    private void onReturn(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        returned = buffer.getLong(offset);
    }

    /** One side, with its driver. */
    private static final class End implements AutoCloseable
    {
        private final MediaDriver driver;
        private final Aeron aeron;
        private final FragmentHandler handler;
        private final Subscription subscription;
        private final ExclusivePublication publication;
        private Image image;

        End(final Path directory, final String port, final String other, final FragmentHandler handler)
        {
            this.handler = handler;
            driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .publicationTermBufferLength(TERM_LENGTH)
                .termBufferSparseFile(true)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
            aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driver.sharedAgentInvoker()));
            subscription = aeron.addSubscription("aeron:udp?endpoint=" + port, STREAM);
            publication = aeron.addExclusivePublication("aeron:udp?endpoint=" + other, STREAM);
        }

        boolean isConnected()
        {
            image = 0 == subscription.imageCount() ? null : subscription.imageAtIndex(0);
            return null != image && publication.isConnected();
        }

        int step()
        {
            int work = driver.sharedAgentInvoker().invoke();
            work += aeron.conductorAgentInvoker().invoke();
            return work + (null == image ? 0 : image.poll(handler, FRAGMENT_LIMIT));
        }

        void send(final DirectBuffer buffer, final int offset, final int length)
        {
            while (publication.offer(buffer, offset, length) < 0)
            {
                driver.sharedAgentInvoker().invoke();
            }
        }

        @Override
        public void close()
        {
            CloseHelper.closeAll(aeron, driver);
        }
    }
}
