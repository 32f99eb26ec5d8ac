package io.memtx.memtx.race;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A tuple comes and goes beside one that is never there.
 */
@JCStressTest
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "Not found.")
@State
public class HashAbsentStressTest
{
    private final IndexFixture fixture = IndexFixture.hash(82);

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        fixture.insert(41);
        fixture.remove(41);
    }

    /**
     * Another thread.
     *
     * @param result of the race.
     */
    @Actor
    public void reader(final I_Result result)
    {
        result.r1 = fixture.version(43);
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
