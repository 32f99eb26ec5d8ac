package io.memtx.memtx.race;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Removals move and merge what stands around a tuple that is always there.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Found, wherever it stands.")
@State
public class TreeRemoveStressTest
{
    private final IndexFixture fixture = IndexFixture.tree(164);

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        for (int key = 60; key < 120; key += 2)
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
        result.r1 = fixture.version(120);
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
