package io.memtx.xlog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class PublishedVclockTest
{
    private static final int PUBLICATIONS = 200_000;

    private final PublishedVclock published = new PublishedVclock();

    @Test
    void shouldBeEmptyBeforeAnythingIsPublished()
    {
        final Vclock vclock = new Vclock().set(3, 7);
        assertEquals(0, published.read(vclock));
        assertEquals(new Vclock(), vclock);
    }

    @Test
    void shouldTellPublicationsApart()
    {
        published.publish(new Vclock().set(0, 1).set(31, Long.MAX_VALUE / 64));
        final long first = published.version();
        final Vclock vclock = new Vclock();
        assertEquals(first, published.read(vclock));
        assertEquals(new Vclock().set(0, 1).set(31, Long.MAX_VALUE / 64), vclock);
        published.publish(vclock);
        assertTrue(published.version() > first);
    }

    /** All components are the same number: whoever sees two numbers has seen half of a publication. */
    @Test
    void shouldBeReadWholeWhileItIsPublished()
    {
        final AtomicBoolean isDone = new AtomicBoolean();
        final List<CompletableFuture<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++)
        {
            readers.add(CompletableFuture.supplyAsync(() -> read(isDone)));
        }
        final Vclock vclock = new Vclock();
        for (int i = 1; i <= PUBLICATIONS; i++)
        {
            for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
            {
                vclock.set(id, i);
            }
            published.publish(vclock);
        }
        isDone.set(true);
        for (final CompletableFuture<Long> reader : readers)
        {
            assertEquals(PUBLICATIONS, reader.join());
        }
    }

    private long read(final AtomicBoolean isDone)
    {
        final Vclock seen = new Vclock();
        long last = 0;
        boolean isLast = false;
        while (!isLast)
        {
            isLast = isDone.get();
            published.read(seen);
            final long number = seen.get(0);
            for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
            {
                assertEquals(number, seen.get(id));
            }
            assertTrue(number >= last, "went back");
            last = number;
        }
        return last;
    }
}
