package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the n-th changing call of a storage fail, once or for ever. Calls are recorded by name and file.
 */
public final class FaultyStorage implements HookStorage.Hook
{
    private final Storage storage = new HookStorage(this, true);
    private final List<String> calls = new ArrayList<>();
    private long failAt = Long.MAX_VALUE;
    private boolean isForEver;
    private long count;

    /**
     * @return the storage whose calls fail: that of the machine.
     */
    public Storage storage()
    {
        return storage;
    }

    /**
     * @param call    1 for the next changing call.
     * @param forEver whether all behind it fail too.
     */
    public synchronized void failAt(final long call, final boolean forEver)
    {
        count = 0;
        failAt = call;
        isForEver = forEver;
    }

    /**
     * @return changing calls since the last {@link #failAt(long, boolean)}.
     */
    public synchronized long count()
    {
        return count;
    }

    /**
     * @return what was called: {@code force 00000000000000000000.xlog}.
     */
    public synchronized List<String> calls()
    {
        return new ArrayList<>(calls);
    }

    @Override
    public synchronized void before(final String call, final Path path) throws IOException
    {
        calls.add(call + ' ' + path.getFileName());
        count++;
        if (isForEver ? count >= failAt : count == failAt)
        {
            throw new IOException("injected: No space left on device: call=" + call + " path=" + path);
        }
    }
}
