package io.memtx.server.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Each instance in a network namespace of its own, with its own address, at a bridge that is in one more. A way is
 * cut by having its sender believe in an Ethernet address that nobody has: what is sent is lost, without an error.
 */
final class NamespaceNetwork implements FaultyNetwork
{
    private static final String SUBNET = "10.213.77.";
    private static final String NOBODY = "02:00:00:00:00:ff";
    private static final int PORT = 3301;

    private final List<String> names;
    private final String prefix = "memtx" + ProcessHandle.current().pid() + '-';

    NamespaceNetwork(final List<String> names) throws IOException, InterruptedException
    {
        this.names = names;
        final String bridge = prefix + "sw";
        run("ip", "netns", "add", bridge);
        run("ip", "-n", bridge, "link", "add", "hub", "type", "bridge");
        run("ip", "-n", bridge, "link", "set", "hub", "up");
        for (int i = 0; i < names.size(); i++)
        {
            final String space = prefix + i;
            final String port = "port" + i;
            run("ip", "netns", "add", space);
            run("ip", "-n", bridge, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space);
            run("ip", "-n", bridge, "link", "set", port, "master", "hub", "up");
            run("ip", "-n", space, "addr", "add", address(i) + "/24", "dev", "eth0");
            run("ip", "-n", space, "link", "set", "eth0", "address", hardwareAddress(i), "up");
            run("ip", "-n", space, "link", "set", "lo", "up");
        }
        heal();
    }

    /** Whether this machine lets this process make any. */
    static boolean isPossible()
    {
        final String name = "memtx" + ProcessHandle.current().pid() + "-try";
        try
        {
            run("ip", "netns", "add", name);
            try
            {
                run("ip", "-n", name, "link", "add", "hub", "type", "bridge");
                run("ip", "-n", name, "link", "add", "one", "type", "veth", "peer", "name", "two");
            }
            finally
            {
                run("ip", "netns", "del", name);
            }
            return true;
        }
        catch (final IOException ex)
        {
            return false; // no such command, or no permission
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String endpoint(final String name)
    {
        return address(names.indexOf(name)) + ':' + PORT;
    }

    @Override
    public List<String> upstreams(final String name)
    {
        return names.stream().map(this::endpoint).toList();
    }

    @Override
    public List<String> starter(final String name)
    {
        return List.of("ip", "netns", "exec", prefix + names.indexOf(name));
    }

    @Override
    public void cut(final String from, final String to) throws IOException, InterruptedException
    {
        believe(names.indexOf(from), names.indexOf(to), NOBODY);
    }

    @Override
    public void heal() throws IOException, InterruptedException
    {
        for (int from = 0; from < names.size(); from++)
        {
            for (int to = 0; to < names.size(); to++)
            {
                if (from != to)
                {
                    believe(from, to, hardwareAddress(to));
                }
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException
    {
        for (int i = 0; i < names.size(); i++)
        {
            run("ip", "netns", "del", prefix + i);
        }
        run("ip", "netns", "del", prefix + "sw");
    }

    private void believe(final int from, final int to, final String hardwareAddress)
        throws IOException, InterruptedException
    {
        run("ip", "-n", prefix + from, "neigh", "replace", address(to), "lladdr", hardwareAddress,
            "dev", "eth0", "nud", "permanent");
    }

    private static String address(final int index)
    {
        return SUBNET + (index + 1);
    }

    private static String hardwareAddress(final int index)
    {
        return "02:00:00:00:01:0" + (index + 1);
    }

    private static void run(final String... command) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final byte[] said = process.getInputStream().readAllBytes();
        if (0 != process.waitFor())
        {
            throw new IOException(Arrays.toString(command) + ": " + new String(said, StandardCharsets.UTF_8));
        }
    }
}
