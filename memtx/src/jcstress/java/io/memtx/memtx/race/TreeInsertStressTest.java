package io.memtx.memtx.race;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * An insertion moves and splits what stands around a tuple that is always there.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Found, wherever it stands.")
@State
public class TreeInsertStressTest
{
    private final IndexFixture fixture = IndexFixture.tree(164);

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        fixture.insert(81);
        fixture.insert(79);
        fixture.insert(77);
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
