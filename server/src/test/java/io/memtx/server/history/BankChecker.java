package io.memtx.server.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Accounts between which money is moved, and a list of all moves, both in one transaction. Whoever looks at all of it
 * at once sees what the moves in the list lead to, no more and no less, and a total that is always the same.
 */
public final class BankChecker
{
    private BankChecker()
    {
    }

    /**
     * A question: to move money, or to see everything.
     *
     * @param id      of the move, its own; 0 for a look.
     * @param from    account.
     * @param to      account.
     * @param amount  that is moved, if it is there; else the transaction is refused.
     * @param isFinal whether all is quiet when it is looked at.
     */
    public record Request(long id, int from, int to, long amount, boolean isFinal)
    {
        /**
         * @param id     of the move, greater than 0.
         * @param from   account.
         * @param to     account.
         * @param amount to be moved.
         * @return the wish.
         */
        public static Request move(final long id, final int from, final int to, final long amount)
        {
            return new Request(id, from, to, amount, false);
        }

        /**
         * @param isFinal whether all is quiet.
         * @return the question.
         */
        public static Request look(final boolean isFinal)
        {
            return new Request(0, 0, 0, 0, isFinal);
        }

        @Override
        public String toString()
        {
            return 0 == id ? isFinal ? "LAST LOOK" : "LOOK" :
                "MOVE " + id + ' ' + from + " -> " + to + " amount=" + amount;
        }
    }

    /**
     * What is there.
     *
     * @param balances of all accounts, in order.
     * @param moves    ids.
     */
    public record Statement(List<Long> balances, List<Long> moves)
    {
    }

    /**
     * @param calls   that were made; answers of moves may be null.
     * @param opening balance of each account.
     * @return whether a bank could have answered so.
     */
    public static Verdict check(final List<Call<Request, Statement>> calls, final long... opening)
    {
        final List<String> findings = new ArrayList<>();
        final Map<Long, Call<Request, Statement>> moves = new HashMap<>();
        for (final Call<Request, Statement> call : calls)
        {
            if (0 != call.request().id() && null != moves.put(call.request().id(), call))
            {
                findings.add("a test moves twice: " + call);
            }
        }
        for (final Call<Request, Statement> call : calls)
        {
            if (0 == call.request().id() && call.isOk())
            {
                checkLook(call, moves, opening, findings);
            }
        }
        return Verdict.of(findings);
    }

    private static void checkLook(
        final Call<Request, Statement> look,
        final Map<Long, Call<Request, Statement>> moves,
        final long[] opening,
        final List<String> findings)
    {
        final String where = look.request() + " of " + look.client() + " at " + look.node() + " [" + look.invokedNs() +
            "] balances=" + look.answer().balances();
        final List<Long> balances = look.answer().balances();
        final long total = Arrays.stream(opening).sum();
        if (balances.size() != opening.length || balances.stream().mapToLong(Long::longValue).sum() != total)
        {
            findings.add("total is not " + total + ": " + where);
        }
        if (balances.stream().anyMatch((balance) -> balance < 0))
        {
            findings.add("below zero: " + where);
        }
        final long[] expected = opening.clone();
        final Set<Long> there = new HashSet<>();
        for (final Long id : look.answer().moves())
        {
            final Call<Request, Statement> move = moves.get(id);
            if (!there.add(id))
            {
                findings.add("twice there: move " + id + ' ' + where);
            }
            if (null == move || look.isBefore(move))
            {
                findings.add("invented: move " + id + ' ' + where);
                continue;
            }
            if (Outcome.FAILED == move.outcome())
            {
                findings.add("rolled back and seen: " + move + ' ' + where);
            }
            expected[move.request().from()] -= move.request().amount();
            expected[move.request().to()] += move.request().amount();
        }
        for (int i = 0; i < opening.length && i < balances.size(); i++)
        {
            if (expected[i] != balances.get(i))
            {
                findings.add(
                    "account " + i + " is " + balances.get(i) + ", its moves make " + expected[i] + ": " + where);
            }
        }
        if (look.request().isFinal())
        {
            moves.values().stream().filter(Call::isOk).filter((move) -> move.isBefore(look))
                .filter((move) -> !there.contains(move.request().id()))
                .forEach((move) -> findings.add("lost: " + move + ' ' + where));
        }
    }
}
