package io.memtx.memtx.race;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A tuple is replaced, and the memory of the old one is wanted at once.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Before the writer.")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Behind the first replacement.")
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Behind the writer.")
@State
public class HashReplaceStressTest
{
    private final IndexFixture fixture = IndexFixture.hash(82);

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        fixture.replace(40, 1);
        fixture.replace(40, 2);
    }

    /**
     * Another thread.
     *
     * @param result of the race.
     */
    @Actor
    public void reader(final I_Result result)
    {
        result.r1 = fixture.version(40);
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
