package io.memtx.memtx.race;

import io.memtx.tuple.index.IteratorType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A walk meets each tuple that is always there once, whatever moves meanwhile.
 */
@JCStressTest
@Outcome(id = "82", expect = Expect.ACCEPTABLE, desc = "All of them.")
@State
public class HashWalkStressTest
{
    private final IndexFixture fixture = IndexFixture.hash(164);

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        for (int key = 41; key < 61; key += 2)
        {
            fixture.insert(key);
        }
        for (int key = 41; key < 61; key += 2)
        {
            fixture.remove(key);
        }
    }

    /**
     * Another thread.
     *
     * @param result of the race.
     */
    @Actor
    public void reader(final I_Result result)
    {
        result.r1 = fixture.walk(IteratorType.ALL, false);
    }

    /**
     * Afterwards.
     *
     * @param result of the race.
     */
    @Arbiter
    public void after(final I_Result result)
    {
        fixture.recycle();
    }
}
