package io.memtx.tuple.arena;

/**
 * What the checks know of memory that is not given back.
 */
public final class LiveMemory
{
    private static final int ATTEMPTS = 100;
    private static final int PAUSE_MS = 20;

    private LiveMemory()
    {
    }

    /**
     * @return bytes of all live regions, those included that wait for the collector.
     */
    public static long bytes()
    {
        return Memory.liveBytes();
    }

    /**
     * Has the collector find what is left of scratch buffers.
     *
     * @param expectedBytes to wait for.
     * @return bytes of all live regions: as expected, or what stays.
     */
    public static long awaitBytes(final long expectedBytes)
    {
        for (int i = 0; i < ATTEMPTS && bytes() != expectedBytes; i++)
        {
            System.gc();
            try
            {
                Thread.sleep(PAUSE_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
        return bytes();
    }
}
