package io.memtx.tools.quickstart;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The second act: two masters on loopback do what Tarantool's tutorial of master-master replication does, in its order:
 * both are written to and converge; each gets a row that the other one has under the same key, and both streams stop;
 * one is emptied, joins again under its name, and both follow again.
 */
final class ReplicationChapter implements AutoCloseable
{
    private static final long GIVE_UP_NS = 60_000_000_000L;
    private static final long POLL_MS = 10;

    private static final String ROXETTE = "[1, \"Roxette\", 1986]";
    private static final String SCORPIONS = "[2, \"Scorpions\", 1965]";
    private static final String ACE_OF_BASE = "[3, \"Ace of Base\", 1987]";
    private static final String BEATLES = "[4, \"The Beatles\", 1960]";
    private static final String PINK_FLOYD = "[5, \"Pink Floyd\", 1965]";
    private static final String INCORRECT = "[5, \"incorrect data\", 0]";
    private static final String QUEEN = "[6, \"Queen\", 1970]";
    private static final String FOLLOW = "follow";
    private static final String STOPPED = "stopped";

    // of the answer to STATE
    private static final int STATUS = 0;
    private static final int WRITABLE = 1;
    private static final int VCLOCK = 2;
    private static final int UPSTREAM = 3;
    private static final int DOWNSTREAM = 4;
    private static final int MESSAGE = 5;

    private final Screen screen;
    private final boolean isOfProcesses;
    private final MasterAddress firstAddress;
    private final MasterAddress secondAddress;
    private Master first; // null while it is stopped
    private Master second;

    private ReplicationChapter(final Path directory, final boolean isOfProcesses, final Screen screen)
        throws IOException
    {
        this.screen = screen;
        this.isOfProcesses = isOfProcesses;
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        firstAddress =
            new MasterAddress("instance001", directory.resolve("instance001"), endpoints[0], endpoints[1]);
        secondAddress =
            new MasterAddress("instance002", directory.resolve("instance002"), endpoints[1], endpoints[0]);
    }

    static void run(final Path directory, final boolean isOfProcesses, final Screen screen) throws IOException
    {
        try (ReplicationChapter chapter = new ReplicationChapter(directory, isOfProcesses, screen))
        {
            chapter.start();
            chapter.converge();
            chapter.conflict();
            chapter.reseed();
            chapter.resume();
        }
    }

    @Override
    public void close() throws IOException
    {
        try
        {
            if (null != first)
            {
                first.close();
            }
        }
        finally
        {
            if (null != second)
            {
                second.close();
            }
        }
    }

    private void start() throws IOException
    {
        screen.item(
            "%s: %s on %s, %s on %s", isOfProcesses ? "two processes" : "in this process, or two with --processes",
            firstAddress.name(), firstAddress.listen(), secondAddress.name(), secondAddress.listen());
        first = start(firstAddress);
        second = start(secondAddress);
        final boolean isFollowing = awaitState(first, ReplicationChapter::isFollowing) &
            awaitState(second, ReplicationChapter::isFollowing);
        show(first);
        show(second);
        screen.proof(isFollowing, "each follows the other, and both may be written to");
    }

    private void converge() throws IOException
    {
        statement(first, "db.createSpace(\"bands\", ...)");
        first.call(MasterCommand.CREATE.name());
        insert(first, 1, "Roxette", 1986);
        insert(first, 2, "Scorpions", 1965);
        screen.proof(awaitBands(second, ROXETTE, SCORPIONS), "instance002 has both");
        insert(second, 3, "Ace of Base", 1987);
        insert(second, 4, "The Beatles", 1960);
        screen.proof(awaitBands(first, ROXETTE, SCORPIONS, ACE_OF_BASE, BEATLES), "instance001 has all four");
        proveEqualVclocks();
    }

    private void conflict() throws IOException
    {
        first = stop(first);
        insert(second, 5, "incorrect data", 0);
        second = stop(second);
        first = start(firstAddress);
        awaitState(first, ReplicationChapter::isRunning);
        insert(first, 5, "Pink Floyd", 1965);
        second = start(secondAddress);
        final boolean isStopped = awaitState(first, ReplicationChapter::isCut) &
            awaitState(second, ReplicationChapter::isCut);
        final String expectedOfFirst = duplicate(PINK_FLOYD, INCORRECT);
        final String expectedOfSecond = duplicate(INCORRECT, PINK_FLOYD);
        show(first);
        show(second);
        screen.proof(
            isStopped && expectedOfFirst.equals(state(first).get(MESSAGE)) &&
            expectedOfSecond.equals(state(second).get(MESSAGE)),
            "both streams have stopped, each at the other's row, and say why");
        final List<String> errors = first.call(MasterCommand.ERRORS.name()).stream()
            .filter((error) -> error.startsWith("error applying row: ")).toList();
        errors.forEach((error) -> screen.item("%s", error));
        screen.proof(
            errors.stream().anyMatch((error) ->
                error.startsWith("error applying row: {type: 'INSERT', ") &&
                error.endsWith("tuple: " + INCORRECT + "}")),
            "the row itself was reported");
        screen.proof(isRunning(state(first)) && isRunning(state(second)), "both run on and may be written to");
    }

    private void reseed() throws IOException
    {
        second = stop(second);
        screen.item("the files of instance002 are deleted");
        try (Stream<Path> files = Files.list(secondAddress.directory()))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
        second = start(secondAddress);
        screen.proof(
            awaitState(second, ReplicationChapter::isUpstreamFollowed) &&
            awaitBands(second, ROXETTE, SCORPIONS, ACE_OF_BASE, BEATLES, PINK_FLOYD),
            "instance002 has joined again under its name, with the right data");
        screen.proof(
            awaitState(first, (state) -> FOLLOW.equals(state.get(DOWNSTREAM))) && isStopped(state(first)),
            "instance001 sends to it again, and does not follow it yet");
    }

    private void resume() throws IOException
    {
        statement(first, "instance.replication()                      the stream is forgotten");
        first.call(MasterCommand.UNFOLLOW.name());
        statement(first, "instance.replication(uris)                  and begins again");
        first.call(MasterCommand.FOLLOW.name());
        final boolean isFollowing = awaitState(first, ReplicationChapter::isFollowing);
        show(first);
        screen.proof(isFollowing, "instance001 follows again");
        insert(second, 6, "Queen", 1970);
        screen.proof(
            awaitBands(first, ROXETTE, SCORPIONS, ACE_OF_BASE, BEATLES, PINK_FLOYD, QUEEN), "and gets what is new");
        proveEqualVclocks();
    }

    private Master start(final MasterAddress address) throws IOException
    {
        screen.item("start %s", address.name());
        return isOfProcesses ? new ProcessMaster(address) : new LocalMaster(address);
    }

    private Master stop(final Master master) throws IOException
    {
        screen.item("stop %s", master.name());
        master.close();
        return null;
    }

    private void insert(final Master master, final int id, final String name, final int year) throws IOException
    {
        statement(master, "tx.insert(bands, " + id + ", \"" + name + "\", " + year + ")");
        master.call(MasterCommand.INSERT.name(), Integer.toString(id), name, Integer.toString(year));
    }

    private void statement(final Master master, final String code)
    {
        screen.statement(master.name() + ": " + code);
    }

    private void proveEqualVclocks() throws IOException
    {
        final boolean isEqual = await(() -> state(first).get(VCLOCK).equals(state(second).get(VCLOCK)));
        screen.proof(isEqual, "the vclocks are equal: " + state(first).get(VCLOCK));
    }

    private void show(final Master master) throws IOException
    {
        final List<String> state = state(master);
        screen.item(
            "%s  %s, %s  vclock %s  upstream %s  downstream %s", master.name(), state.get(STATUS), state.get(WRITABLE),
            state.get(VCLOCK), state.get(UPSTREAM), state.get(DOWNSTREAM));
        if (STOPPED.equals(state.get(UPSTREAM)))
        {
            screen.item("   %s", state.get(MESSAGE));
        }
    }

    private static List<String> state(final Master master) throws IOException
    {
        return master.call(MasterCommand.STATE.name());
    }

    private static boolean isRunning(final List<String> state)
    {
        return "running".equals(state.get(STATUS)) && "rw".equals(state.get(WRITABLE));
    }

    private static boolean isUpstreamFollowed(final List<String> state)
    {
        return isRunning(state) && FOLLOW.equals(state.get(UPSTREAM));
    }

    private static boolean isFollowing(final List<String> state)
    {
        return isUpstreamFollowed(state) && FOLLOW.equals(state.get(DOWNSTREAM));
    }

    private static boolean isStopped(final List<String> state)
    {
        return STOPPED.equals(state.get(UPSTREAM));
    }

    private static boolean isCut(final List<String> state)
    {
        return isStopped(state) && STOPPED.equals(state.get(DOWNSTREAM));
    }

    private static String duplicate(final String there, final String come)
    {
        return "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " + there +
            " and new tuple - " + come;
    }

    private static boolean awaitState(final Master master, final Predicate<List<String>> condition) throws IOException
    {
        return await(() -> condition.test(state(master)));
    }

    private boolean awaitBands(final Master master, final String... bands) throws IOException
    {
        final boolean isEqual = await(() -> List.of(bands).equals(master.call(MasterCommand.SELECT.name())));
        statement(master, "bands.select()");
        master.call(MasterCommand.SELECT.name()).forEach((band) -> screen.item("%s", band));
        return isEqual;
    }

    private static boolean await(final Condition condition) throws IOException
    {
        final long endNs = System.nanoTime() + GIVE_UP_NS;
        while (!condition.isMet())
        {
            if (System.nanoTime() - endNs > 0)
            {
                return false;
            }
            try
            {
                Thread.sleep(POLL_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while masters were awaited", ex);
            }
        }
        return true;
    }

    /** A port of loopback that nobody had a moment ago. */
    static String freeEndpoint() throws IOException
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress("127.0.0.1", 0));
            return "127.0.0.1:" + ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
    }

    /** Something that is asked again and again. */
    private interface Condition
    {
        boolean isMet() throws IOException;
    }
}
