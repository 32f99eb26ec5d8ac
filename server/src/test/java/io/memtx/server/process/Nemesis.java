package io.memtx.server.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What happens to a replica set, one thing after another, by a seed: processes are killed and started again, stand
 * still and go on, and ways between them are cut, in one direction or both. Each lasts a while, and is over before the
 * next.
 */
final class Nemesis
{
    private static final int FAULT_MIN_MS = 300;
    private static final int FAULT_MAX_MS = 3_500;
    private static final int DEPOSAL_MS = 2_000;
    private static final int CALM_MAX_MS = 2_500;

    private final Random random;
    private final ReplicaSet set;
    private final FaultyNetwork network;
    private final List<String> names;
    private final List<String> story = new ArrayList<>();
    private final Set<String> dead = new HashSet<>();
    private final Set<String> frozen = new HashSet<>();
    private final long beginNs = System.nanoTime();

    Nemesis(final long seed, final ReplicaSet set, final FaultyNetwork network, final List<String> names)
    {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.set = set;
        this.network = network;
        this.names = names;
    }

    /** Goes on for so long. */
    void rage(final long seconds) throws Exception
    {
        final long deadlineNs = System.nanoTime() + seconds * 1_000_000_000L;
        do
        {
            strike();
            if (0 == random.nextInt(4))
            {
                strike(); // two at a time
            }
            sleep(FAULT_MIN_MS + random.nextInt(FAULT_MAX_MS - FAULT_MIN_MS));
            relieve();
            sleep(random.nextInt(CALM_MAX_MS));
        }
        while (System.nanoTime() - deadlineNs < 0);
    }

    /** Has whoever leads lose that without noticing: it stands still, or nobody hears it, and then goes on. */
    void depose(final String leader) throws Exception
    {
        if (random.nextBoolean())
        {
            freeze(leader);
        }
        else
        {
            isolate(leader, true, random.nextBoolean());
        }
        sleep(DEPOSAL_MS + random.nextInt(CALM_MAX_MS));
        relieve();
        sleep(random.nextInt(CALM_MAX_MS));
    }

    /** All are up, go on, and hear each other. */
    void relieve() throws Exception
    {
        final boolean isStartedFirst = random.nextBoolean(); // who comes back alone has to wait for the others
        if (isStartedFirst)
        {
            startDead();
        }
        network.heal();
        for (final String name : frozen)
        {
            tell("thaw " + name);
            set.get(name).thaw();
        }
        frozen.clear();
        startDead();
    }

    private void strike() throws Exception
    {
        final List<String> order = new ArrayList<>(names);
        Collections.shuffle(order, random);
        final String one = order.get(0);
        final String two = order.get(1);
        switch (random.nextInt(10))
        {
            case 0, 1 -> kill(one);
            case 2 ->
            {
                kill(one);
                kill(two);
            }
            case 3 -> killAll(order);
            case 4, 5 -> freeze(one);
            case 6 -> cut(one, two);
            case 7 -> isolate(one, true, true);
            case 8 -> isolate(one, random.nextBoolean(), false);
            default ->
            {
                cut(one, two); // the third one is a bridge
                cut(two, one);
            }
        }
    }

    private void killAll(final List<String> order) throws Exception
    {
        for (final String name : order)
        {
            kill(name);
        }
    }

    private void kill(final String name) throws Exception
    {
        if (!frozen.contains(name) && dead.add(name))
        {
            tell("kill " + name);
            set.get(name).kill();
        }
    }

    private void freeze(final String name) throws Exception
    {
        if (!dead.contains(name) && frozen.add(name))
        {
            tell("freeze " + name);
            set.get(name).freeze();
        }
    }

    private void cut(final String from, final String to) throws Exception
    {
        tell("cut " + from + " -> " + to);
        network.cut(from, to);
    }

    private void isolate(final String name, final boolean isOut, final boolean isBoth) throws Exception
    {
        for (final String other : names)
        {
            if (!other.equals(name))
            {
                if (isOut || isBoth)
                {
                    cut(name, other);
                }
                if (!isOut || isBoth)
                {
                    cut(other, name);
                }
            }
        }
    }

    private void startDead() throws Exception
    {
        for (final String name : dead)
        {
            tell("start " + name);
            set.startWithoutWaiting(name);
        }
        for (final String name : dead)
        {
            set.get(name).launched();
        }
        dead.clear();
    }

    private void tell(final String event)
    {
        story.add(String.format("%7.3f s  %s", (System.nanoTime() - beginNs) / 1e9, event));
    }

    private static void sleep(final long durationMs) throws InterruptedException
    {
        Thread.sleep(durationMs);
    }

    @Override
    public String toString()
    {
        return String.join("\n", story);
    }
}
