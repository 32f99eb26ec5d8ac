package io.memtx.memtx.differential;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs scripts on both engines and compares the answers, first those of Tarantool, so that ours can be brought back to
 * where Tarantool is when a {@link Divergence} has parted them.
 */
final class Comparison
{
    private static final int SHRINK_LIMIT = 200;

    private final Path directory;
    private final TarantoolRunner tarantool;
    private final List<Statement> crashes = new ArrayList<>();
    private final Map<Divergence, Integer> divergences = new EnumMap<>(Divergence.class);
    private int engineCount;
    private int comparedCount;

    /**
     * @param directory for the data of both, empty.
     */
    Comparison(final Path directory)
    {
        this.directory = directory;
        tarantool = new TarantoolRunner(directory);
    }

    /**
     * @param scripts each complete in itself, with numbers of its own.
     * @return the first difference, its script being all that ran before in the same script; null for none.
     */
    Difference compare(final List<List<Statement>> scripts) throws IOException
    {
        final List<List<Statement>> rest = new ArrayList<>(scripts);
        final List<List<String>> answers = new ArrayList<>();
        while (answers.isEmpty() && !rest.isEmpty())
        {
            split(tarantool.run(rest.stream().flatMap(List::stream).toList()), rest, answers);
        }
        try (Memtx db = Memtx.open(new MemtxContext(directory.resolve("engine-" + engineCount++))))
        {
            for (int i = 0; i < rest.size(); i++)
            {
                new EngineRunner(db, new Judge(rest.get(i), answers.get(i))).run(rest.get(i));
            }
            return null;
        }
        catch (final Parted ex)
        {
            return ex.difference;
        }
    }

    /** A shorter script with a difference at its end: statements are left out as long as there is one. */
    Difference shrink(final Difference found) throws IOException
    {
        Difference best = found;
        int attempts = 0;
        for (int length = found.script().size() / 2; length > 0; length /= 2)
        {
            int from = best.script().size() - 1;
            while (from > 0 && attempts < SHRINK_LIMIT)
            {
                final int end = from;
                from = Math.max(0, from - length);
                final List<Statement> shorter = new ArrayList<>(best.script());
                shorter.subList(from, end).clear();
                final Difference difference = compare(List.of(shorter));
                attempts++;
                if (null != difference && difference.isLike(found))
                {
                    best = difference;
                    from = Math.min(from, best.script().size() - 1);
                }
            }
        }
        return best;
    }

    List<Statement> crashes()
    {
        return crashes;
    }

    int comparedCount()
    {
        return comparedCount;
    }

    @Override
    public String toString()
    {
        return "compared=" + comparedCount + " crashes=" + crashes.size() + " divergences=" + divergences;
    }

    /** Divides answers among scripts; without the script that Tarantool crashed in, if there is one. */
    private void split(
        final List<String> all, final List<List<Statement>> scripts, final List<List<String>> answers)
    {
        int from = 0;
        for (int i = 0; i < scripts.size(); i++)
        {
            final List<Statement> script = scripts.get(i);
            if (from + script.size() > all.size())
            {
                crashes.add(script.get(all.size() - from));
                scripts.remove(i);
                answers.clear();
                return;
            }
            answers.add(all.subList(from, from + script.size()));
            from += script.size();
        }
    }

    /** Ends a run at the first difference. */
    private static final class Parted extends RuntimeException
    {
        private static final long serialVersionUID = 1L;
        private final transient Difference difference;

        Parted(final Difference difference)
        {
            super("parted", null, false, false);
            this.difference = difference;
        }
    }

    /** Holds answers of ours against those of Tarantool. */
    private final class Judge implements EngineRunner.Observer
    {
        private final List<Statement> script;
        private final List<String> answers;

        Judge(final List<Statement> script, final List<String> answers)
        {
            this.script = script;
            this.answers = answers;
        }

        @Override
        public String onAnswer(final int number, final Statement statement, final String ours)
        {
            final String theirs = answers.get(number);
            comparedCount++;
            if (Answers.areEqual(theirs, ours))
            {
                return null;
            }
            final Divergence divergence = Divergence.of(statement, theirs, ours, script.subList(0, number));
            if (null == divergence)
            {
                throw new Parted(new Difference(script.subList(0, number + 1), theirs, ours));
            }
            divergences.merge(divergence, 1, Integer::sum);
            return theirs;
        }
    }
}
