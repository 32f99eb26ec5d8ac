package io.memtx.tools.quickstart;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A master in this process. */
final class LocalMaster implements Master
{
    private final MasterAddress address;
    private final MasterSession session;

    LocalMaster(final MasterAddress address)
    {
        this.address = address;
        session = new MasterSession(address);
    }

    @Override
    public String name()
    {
        return address.name();
    }

    @Override
    public List<String> call(final String... command)
    {
        try
        {
            return session.call(command);
        }
        catch (final ExecutionException ex)
        {
            throw new IllegalStateException(address.name() + ": " + ex.getCause().getMessage(), ex);
        }
        catch (final TimeoutException ex)
        {
            throw new IllegalStateException(address.name() + ": " + ex.getMessage(), ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    }

    @Override
    public void close()
    {
        session.close();
    }
}
