package io.memtx.memtx.crash;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;

/**
 * An endless list of transactions, the n-th of which depends on a seed, on n and on what keys there are: the process
 * that writes and the model that checks read the same. Every operation is one row of the log, so that an LSN says how
 * many transactions a log holds.
 */
final class CrashScript
{
    /** Space of unsigned keys with a hash and trees on it. */
    static final String ACCOUNTS = "accounts";

    /** Space of composite keys. */
    static final String EVENTS = "events";

    private static final int KEYS = 3_000;
    private static final int LARGE_ROWS = 400;
    private static final int LARGE_STRING = 40_000;

    private final long seed;

    CrashScript(final long seed)
    {
        this.seed = seed;
    }

    /** What an operation does. */
    enum Kind
    {
        REPLACE, DELETE, UPDATE, UPSERT, EVENT
    }

    /**
     * One operation, one row.
     *
     * @param kind   what it does.
     * @param key    of the account; for an event the transaction's number.
     * @param amount of the account, or the number of the event in its transaction.
     * @param text   filling.
     */
    record Step(Kind kind, long key, long amount, String text)
    {
        /** The group that the secondary index of accounts has. */
        long group()
        {
            return amount % 7;
        }
    }

    /** Creates the two spaces. */
    static void createSpaces(final Memtx db)
    {
        db.createSpace(ACCOUNTS, (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("amount", FieldType.INTEGER)
            .field("text", FieldType.STRING)
            .field("group", FieldType.UNSIGNED)
            .field("tag", FieldType.UNSIGNED)
            .primaryKey(IndexType.HASH, "id")
            .index("group", IndexType.TREE, KeySpec.nonUnique("group"))
            .index("tag", IndexType.TREE, KeySpec.unique("tag")));
        db.createSpace(EVENTS, (def) -> def
            .field("transaction", FieldType.UNSIGNED)
            .field("number", FieldType.UNSIGNED)
            .nullableField("text", FieldType.STRING)
            .primaryKey("transaction", "number"));
    }

    /**
     * @param number of the transaction, from 0.
     * @param has    whether there is an account, before the transaction.
     * @return its operations; those on accounts have different keys.
     */
    List<Step> transaction(final long number, final LongPredicate has)
    {
        final Random random = new Random(seed * 31 + number * 0x9E3779B97F4A7C15L);
        final List<Step> steps = new ArrayList<>();
        final int dice = random.nextInt(100);
        final int count = dice < 70 ? 1 : dice < 98 ? 2 + random.nextInt(12) : LARGE_ROWS;
        final long firstKey = random.nextInt(KEYS);
        for (int i = 0; i < count; i++)
        {
            final boolean isEvent = count > 1 && 0 == i % 3;
            steps.add(isEvent ?
                new Step(Kind.EVENT, number, i, text(random, 60)) :
                account(random, (firstKey + i * 7L) % KEYS, has));
        }
        return steps;
    }

    /** Whether the writing process begins and rolls back something before a transaction. */
    boolean isPrecededByRollback(final long number)
    {
        return 0 == new Random(seed + number).nextInt(20);
    }

    /** Does one operation in a transaction. */
    static void run(final Transaction tx, final Space accounts, final Space events, final Step step)
    {
        switch (step.kind())
        {
            case REPLACE -> tx.replace(accounts, fields(step));
            case DELETE -> tx.delete(accounts, step.key());
            case UPDATE -> tx.update(
                accounts, key(step.key()), set("amount", step.amount()), set("group", step.group()));
            case UPSERT -> tx.upsert(accounts, Tuple.of(fields(step)), add("amount", 1));
            case EVENT -> tx.insert(events, step.key(), step.amount(), step.text());
        }
    }

    /** Fields of an account. */
    static Object[] fields(final Step step)
    {
        return new Object[]{step.key(), step.amount(), step.text(), step.group(), step.key()};
    }

    private static Step account(final Random random, final long key, final LongPredicate has)
    {
        final long amount = random.nextInt(1_000_000);
        final int dice = random.nextInt(10);
        if (dice < 5)
        {
            final int length = 0 == random.nextInt(200) ? LARGE_STRING : random.nextInt(120);
            return new Step(Kind.REPLACE, key, amount, text(random, length));
        }
        if (dice < 7)
        {
            return new Step(Kind.UPSERT, key, amount, text(random, random.nextInt(40)));
        }
        if (!has.test(key))
        {
            return new Step(Kind.REPLACE, key, amount, text(random, 10));
        }
        return new Step(dice < 9 ? Kind.UPDATE : Kind.DELETE, key, amount, "");
    }

    private static String text(final Random random, final int length)
    {
        final char letter = (char)('a' + random.nextInt(26));
        return String.valueOf(letter).repeat(length) + random.nextInt(1000);
    }
}
