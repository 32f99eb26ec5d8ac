package io.memtx.server.process;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.schema.IndexType;
import io.memtx.server.Instance;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.unique;

/**
 * Does what clients of a history ask for, many at a time: {@code op}, a number, and what to do. It is answered by
 * {@code done}, the number, an outcome and an answer, when it is known. Looking from outside shows what is confirmed;
 * what is asked of a register or a list is a transaction that writes, be it only a mark: so it has a place among all
 * others.
 */
final class HistoryCommands
{
    static final String REGISTERS = "registers";
    static final String VALUES = "values";
    static final String ACCOUNTS = "accounts";
    static final String MOVES = "moves";
    static final String LISTS = "lists";
    static final List<String> SPACES = List.of(REGISTERS, VALUES, ACCOUNTS, MOVES, LISTS);

    private static final String MARKS = "marks";
    private static final int MARK_COUNT = 16;

    /** Whether the transaction comes to be is not known when one of these is said. */
    private static final Set<ErrorCode> OPEN = Set.of(
        ErrorCode.ER_SYNC_QUORUM_TIMEOUT, ErrorCode.ER_SYNC_ROLLBACK, ErrorCode.ER_WAL_IO,
        ErrorCode.ER_CASCADE_ROLLBACK, ErrorCode.ER_TXN_ROLLBACK);

    private final Instance instance;
    private final PrintStream out;

    HistoryCommands(final Instance instance, final PrintStream out)
    {
        this.instance = instance;
        this.out = out;
    }

    /** Makes the spaces, and accounts with the same in each. */
    static String create(final Memtx db, final boolean isSynchronous, final int accountCount, final long balance)
    {
        db.submit((tx) ->
        {
            for (final String name : SPACES)
            {
                db.createSpace(name, (def) -> define(def, isSynchronous, LISTS.equals(name)));
            }
            db.createSpace(MARKS, (def) -> define(def, isSynchronous, false));
            return null;
        }).join();
        db.submit((tx) ->
        {
            for (long account = 0; account < accountCount; account++)
            {
                tx.insert(db.space(ACCOUNTS), account, balance);
            }
            return null;
        }).join();
        return "";
    }

    private static void define(final SpaceDefinition def, final boolean isSynchronous, final boolean isText)
    {
        def.field("id", FieldType.UNSIGNED)
            .field("value", isText ? FieldType.STRING : FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id"));
        if (isSynchronous)
        {
            def.sync();
        }
    }

    /** Begins to do something. */
    void begin(final String... words)
    {
        final String number = words[1];
        try
        {
            final Memtx db = instance.db();
            if (null == db)
            {
                answer(number, "FAILED", "instance is loading");
            }
            else if ("values".equals(words[2]))
            {
                answer(number, "OK", values(db));
            }
            else if ("look".equals(words[2]))
            {
                answer(number, "OK", look(db));
            }
            else
            {
                submit(db, number, (tx) -> perform(db, tx, words));
            }
        }
        catch (final RuntimeException ex)
        {
            answer(number, "FAILED", ex.toString());
        }
    }

    private void submit(final Memtx db, final String number, final TransactionFunction<String> function)
    {
        final CompletableFuture<String> answer = db.submit(function);
        if (null == answer)
        {
            answer(number, "FAILED", "queue is full");
            return;
        }
        answer.whenComplete((text, failure) ->
        {
            if (null == failure)
            {
                answer(number, "OK", text);
            }
            else
            {
                answer(number, outcome(failure), failure.toString());
            }
        });
    }

    private static String outcome(final Throwable failure)
    {
        final Throwable cause = null == failure.getCause() ? failure : failure.getCause();
        final MemtxException refused = failure instanceof MemtxException direct ? direct :
            cause instanceof MemtxException wrapped ? wrapped : null;
        final boolean isRefused = null != refused && !OPEN.contains(refused.code()) ||
            cause instanceof IllegalStateException;
        return isRefused ? "FAILED" : "UNKNOWN";
    }

    private void answer(final String number, final String outcome, final String text)
    {
        out.println("done\t" + number + '\t' + outcome + '\t' + text.replace('\n', ' '));
    }

    private static String perform(final Memtx db, final Transaction tx, final String... words)
    {
        switch (words[2])
        {
            case "read":
                mark(db, tx, words[1]);
                return Long.toString(register(db, number(words[3])));
            case "write":
                tx.replace(db.space(REGISTERS), number(words[3]), number(words[4]));
                return "0";
            case "cas":
                final boolean isExpected = number(words[4]) == register(db, number(words[3]));
                if (isExpected)
                {
                    tx.replace(db.space(REGISTERS), number(words[3]), number(words[5]));
                }
                mark(db, tx, words[1]);
                return isExpected ? "1" : "0";
            case "replace":
                return tx.replace(db.space(words[3]), number(words[4])).toString();
            case "add":
                tx.insert(db.space(VALUES), number(words[3]), 0);
                return "";
            case "move":
                move(db, tx, number(words[3]), number(words[4]), number(words[5]), number(words[6]));
                return "";
            case "lists":
                return lists(db, tx, words);
            default:
                throw new IllegalArgumentException("unknown operation: " + words[2]);
        }
    }

    private static void mark(final Memtx db, final Transaction tx, final String number)
    {
        tx.replace(db.space(MARKS), number(number) % MARK_COUNT, number(number));
    }

    private static long register(final Memtx db, final long id)
    {
        final Tuple tuple = db.space(REGISTERS).get(id);
        return null == tuple ? 0 : tuple.getLong(1);
    }

    private static void move(
        final Memtx db, final Transaction tx, final long id, final long from, final long to, final long amount)
    {
        final Space accounts = db.space(ACCOUNTS);
        final long left = accounts.get(from).getLong(1);
        if (left < amount)
        {
            throw new IllegalStateException("there is less: " + left);
        }
        tx.replace(accounts, from, left - amount);
        tx.replace(accounts, to, accounts.get(to).getLong(1) + amount);
        tx.insert(db.space(MOVES), id, 0);
    }

    /** Words like {@code 3} to read and {@code 3+17} to append; lists that were read, between bars. */
    private static String lists(final Memtx db, final Transaction tx, final String... words)
    {
        final Space lists = db.space(LISTS);
        final StringBuilder text = new StringBuilder();
        mark(db, tx, words[1]);
        for (int i = 3; i < words.length; i++)
        {
            final int plus = words[i].indexOf('+');
            final long id = number(plus < 0 ? words[i] : words[i].substring(0, plus));
            final Tuple tuple = lists.get(id);
            final String list = null == tuple ? "" : tuple.getString(1);
            if (plus < 0)
            {
                text.append(list).append('|');
            }
            else
            {
                tx.replace(lists, id, list + words[i].substring(plus + 1) + ' ');
            }
        }
        return text.toString();
    }

    private static String values(final Memtx db)
    {
        try (ReadView view = db.readView())
        {
            return ids(view, VALUES);
        }
    }

    private static String look(final Memtx db)
    {
        try (ReadView view = db.readView())
        {
            final String balances = all(view, ACCOUNTS).stream().map((tuple) -> Long.toString(tuple.getLong(1)))
                .collect(Collectors.joining(" "));
            return balances + '|' + ids(view, MOVES);
        }
    }

    private static String ids(final ReadView view, final String space)
    {
        return all(view, space).stream().map((tuple) -> Long.toString(tuple.getLong(0)))
            .collect(Collectors.joining(" "));
    }

    private static List<Tuple> all(final ReadView view, final String space)
    {
        return view.primary(space).select(IteratorType.ALL, key(), 0, Long.MAX_VALUE);
    }

    private static long number(final String word)
    {
        return Long.parseLong(word);
    }
}
