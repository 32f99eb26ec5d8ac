package io.memtx.server.config;

import java.util.Collection;

/** Which word somebody may have meant. */
final class Suggestion
{
    private static final int WORD_LENGTH_PER_ERROR = 3;

    private Suggestion()
    {
    }

    /** A question mark and the nearest word, or nothing when none is near. */
    static String of(final String word, final Collection<String> known)
    {
        String best = null;
        int bestDistance = Math.max(1, word.length() / WORD_LENGTH_PER_ERROR) + 1;
        for (final String candidate : known)
        {
            final boolean isBegun = word.length() >= WORD_LENGTH_PER_ERROR && candidate.startsWith(word);
            final int distance = isBegun ? 1 : distance(word, candidate);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return null == best ? "" : "; did you mean '" + best + "'?";
    }

    /** Insertions, deletions, replacements and swaps of neighbours (Damerau's distance, each pair swapped once). */
    private static int distance(final String a, final String b)
    {
        final int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
        {
            for (int j = 0; j <= b.length(); j++)
            {
                if (0 == i || 0 == j)
                {
                    cost[i][j] = i + j;
                    continue;
                }
                final int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(
                    Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
