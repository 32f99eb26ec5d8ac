package io.memtx.server.sim;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import static io.memtx.memtx.KeySpec.unique;

/**
 * Random writes on all members, and what has to be there afterwards. Each member has keys of its own, whose last writes
 * are known; sums that all add to; pairs of rows that come and go in one transaction; and, if collisions are planned,
 * keys that everybody inserts.
 */
final class Workload
{
    private static final String OWN = "own";
    private static final String SUMS = "sums";
    private static final String LEFT = "left";
    private static final String RIGHT = "right";
    static final String CLASH = "clash";
    private static final List<String> OWN_RECORDS = List.of("_conflict", "_stamp");
    private static final List<String> SPACES = List.of(OWN, SUMS, LEFT, RIGHT, CLASH);

    private static final int OWN_COUNT = 6;
    private static final int SUM_COUNT = 3;
    private static final int CLASH_COUNT = 12;
    private static final int KEYS_PER_MEMBER = 100_000;
    private static final int LONG_TRANSACTION_ROWS = 40;

    private final Plan plan;
    private final Random random;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<Long, Written> own = new TreeMap<>();
    private final Map<Long, Added> sums = new TreeMap<>();
    private final Map<Long, Integer> pairs = new HashMap<>(); // keys that are known to be there: the member
    private long next = 1;
    private int acknowledgedCount;

    private record Pending(CompletableFuture<?> answer, int member, int life, Runnable onAcknowledged)
    {
    }

    private static final class Written
    {
        private long acknowledged;
        private long submitted;
    }

    /** Of one sum by one member. */
    private static final class Added
    {
        private long acknowledged;
        private long submitted;
    }

    Workload(final Plan plan, final Random random)
    {
        this.plan = plan;
        this.random = random;
    }

    /** Has the spaces made. */
    static CompletableFuture<?> createSpaces(final Memtx db)
    {
        return db.submit((tx) ->
        {
            for (final String name : SPACES)
            {
                db.createSpace(name, (def) -> def
                    .field("id", FieldType.UNSIGNED)
                    .field("number", FieldType.UNSIGNED)
                    .index("primary", LEFT.equals(name) ? IndexType.HASH : IndexType.TREE, unique("id")));
            }
            db.space(CLASH).createIndex("number", IndexType.TREE, unique("number"));
            return null;
        });
    }

    static boolean hasSpaces(final Memtx db)
    {
        return db.hasSpace(CLASH) && 2 == db.space(CLASH).indexes().size();
    }

    /** Writes something on a member that may be written to. */
    void write(final SimulatedMember member)
    {
        final Memtx db = member.db();
        switch (random.nextInt(Plan.Conflicts.NONE == plan.conflicts() ? 8 : 12))
        {
            case 0, 1, 2 -> writeOwn(member, db);
            case 3, 4 -> add(member, db);
            case 5 -> insertPair(member, db);
            case 6 -> deletePair(member, db);
            case 7 -> writeMuch(member, db);
            default -> clash(member, db);
        }
    }

    /** Takes the answers that are there. */
    void poll()
    {
        for (int i = pending.size() - 1; i >= 0; i--)
        {
            final Pending request = pending.get(i);
            if (request.answer.isDone())
            {
                pending.remove(i);
                if (!request.answer.isCompletedExceptionally())
                {
                    acknowledgedCount++;
                    request.onAcknowledged.run();
                }
            }
        }
    }

    /** Nobody waits for its answers any more: what became of them is not known. */
    void onKilled(final SimulatedMember member)
    {
        pending.removeIf((request) -> request.member == member.number());
    }

    /** What only it had is lost, with its disk. */
    void onEmptied(final SimulatedMember member)
    {
        own.forEach((key, written) ->
            written.acknowledged = memberOf(key) == member.number() ? 0 : written.acknowledged);
        sums.forEach((key, added) ->
            added.acknowledged = memberOf(key) == member.number() ? 0 : added.acknowledged);
        pairs.values().removeIf((writer) -> writer == member.number());
    }

    boolean isIdle()
    {
        return pending.isEmpty();
    }

    int acknowledgedCount()
    {
        return acknowledgedCount;
    }

    /** At any moment on any member: pairs are whole. */
    static void checkWhole(final SimulatedMember member)
    {
        final Memtx db = member.db();
        if (null != db && hasSpaces(db) && db.space(LEFT).size() != db.space(RIGHT).size())
        {
            throw new AssertionError("half a transaction: at=" + member.name() + " left=" + db.space(LEFT).size() +
                " right=" + db.space(RIGHT).size());
        }
    }

    /** What was acknowledged is there, and nothing that nobody has written. */
    void checkAcknowledged(final SimulatedMember member)
    {
        final Memtx db = member.db();
        own.forEach((key, written) ->
        {
            final Tuple tuple = db.space(OWN).get(key);
            final long value = null == tuple ? 0 : tuple.getLong(1);
            check(value >= written.acknowledged && value <= written.submitted, member,
                "own key=" + key + " value=" + value + " acknowledged=" + written.acknowledged);
        });
        for (long sum = 0; sum < SUM_COUNT; sum++)
        {
            long least = 0;
            long most = 0;
            for (final Map.Entry<Long, Added> entry : sums.entrySet())
            {
                least += entry.getKey() % KEYS_PER_MEMBER == sum ? entry.getValue().acknowledged : 0;
                most += entry.getKey() % KEYS_PER_MEMBER == sum ? entry.getValue().submitted : 0;
            }
            final Tuple tuple = db.space(SUMS).get(sum);
            final long value = null == tuple ? 0 : tuple.getLong(1);
            check(value >= least && value <= most, member,
                "sum=" + sum + " value=" + value + " least=" + least + " most=" + most);
        }
        pairs.keySet().forEach((key) ->
            check(null != db.space(LEFT).get(key) && null != db.space(RIGHT).get(key), member, "pair=" + key));
    }

    /** All data that has to be equal everywhere. */
    String content(final SimulatedMember member)
    {
        final StringBuilder text = new StringBuilder();
        final Memtx db = member.db();
        final List<String> names = new ArrayList<>(List.of("_space", "_index", "_cluster"));
        names.addAll(Plan.Conflicts.SKIPPED == plan.conflicts() ? SPACES.subList(0, SPACES.size() - 1) : SPACES);
        for (final String name : names)
        {
            text.append(name).append(':');
            db.space(name).primary().select().stream().filter((tuple) -> isReplicated(db, name, tuple))
                .map(Tuple::toString).sorted()
                .forEach((tuple) -> text.append(' ').append(tuple));
            text.append('\n');
        }
        return text.toString();
    }

    /** The definitions of what conflicts are recorded in are each member's own, as the records are. */
    private static boolean isReplicated(final Memtx db, final String space, final Tuple tuple)
    {
        return !space.startsWith("_") || "_cluster".equals(space) || OWN_RECORDS.stream()
            .noneMatch((name) -> db.hasSpace(name) && tuple.getInt(0) == db.space(name).id());
    }

    private static void check(final boolean isGood, final SimulatedMember member, final String what)
    {
        if (!isGood)
        {
            throw new AssertionError("what was acknowledged is not there: at=" + member.name() + ' ' + what);
        }
    }

    private static long memberOf(final long key)
    {
        return key / KEYS_PER_MEMBER;
    }

    private void writeOwn(final SimulatedMember member, final Memtx db)
    {
        final long key = (long)member.number() * KEYS_PER_MEMBER + random.nextInt(OWN_COUNT);
        final long value = next++;
        final Written written = own.computeIfAbsent(key, (ignored) -> new Written());
        final boolean isUpdate = 0 != written.acknowledged && random.nextBoolean();
        final String padding = "x".repeat(random.nextInt(200));
        if (submit(member,
            (tx) -> isUpdate ?
                tx.update(db.space(OWN), Key.key(key), Operation.set(1, value)) :
                tx.replace(db.space(OWN), key, value, padding),
            () -> written.acknowledged = Math.max(written.acknowledged, value)))
        {
            written.submitted = value;
        }
    }

    private void add(final SimulatedMember member, final Memtx db)
    {
        final long sum = random.nextInt(SUM_COUNT);
        final long amount = 1 + random.nextInt(9);
        final Added added =
            sums.computeIfAbsent((long)member.number() * KEYS_PER_MEMBER + sum, (ignored) -> new Added());
        if (submit(member,
            (tx) ->
            {
                tx.upsert(db.space(SUMS), Tuple.of(sum, amount), Operation.add(1, amount));
                return null;
            },
            () -> added.acknowledged += amount))
        {
            added.submitted += amount;
        }
    }

    private void insertPair(final SimulatedMember member, final Memtx db)
    {
        final long key = next++;
        submit(member,
            (tx) ->
            {
                tx.insert(db.space(LEFT), key, 1);
                tx.insert(db.space(RIGHT), key, 2);
                return null;
            },
            () -> pairs.put(key, member.number()));
    }

    private void deletePair(final SimulatedMember member, final Memtx db)
    {
        final Long key = pairs.entrySet().stream().filter((entry) -> entry.getValue() == member.number())
            .map(Map.Entry::getKey).min(Long::compare).orElse(null);
        if (null != key)
        {
            pairs.remove(key);
            submit(member,
                (tx) ->
                {
                    tx.delete(db.space(RIGHT), key);
                    tx.delete(db.space(LEFT), key);
                    return null;
                },
                () -> {});
        }
    }

    /** Longer than a message of the network is. */
    private void writeMuch(final SimulatedMember member, final Memtx db)
    {
        final long first = next;
        next += LONG_TRANSACTION_ROWS;
        final String padding = "y".repeat(random.nextInt(400));
        submit(member,
            (tx) ->
            {
                for (long key = first; key < first + LONG_TRANSACTION_ROWS; key++)
                {
                    tx.insert(db.space(LEFT), key, 1, padding);
                    tx.insert(db.space(RIGHT), key, 2);
                }
                return null;
            },
            () ->
            {
                for (long key = first; key < first + LONG_TRANSACTION_ROWS; key++)
                {
                    pairs.put(key, member.number());
                }
            });
    }

    private void clash(final SimulatedMember member, final Memtx db)
    {
        final long key = random.nextInt(CLASH_COUNT);
        final long value = random.nextInt(CLASH_COUNT);
        final int kind = random.nextInt(plan.conflicts().isOrdered() ? 6 : 4);
        submit(member,
            (tx) -> switch (kind)
            {
                case 0 -> tx.delete(db.space(CLASH), key);
                case 1 -> tx.replace(db.space(CLASH), key, value);
                case 4 -> tx.update(db.space(CLASH), Key.key(key), Operation.set(1, value));
                case 5 -> upsert(tx, db, key, value);
                default -> tx.insert(db.space(CLASH), key, value);
            },
            () -> {});
    }

    private static Tuple upsert(final Transaction tx, final Memtx db, final long key, final long value)
    {
        tx.upsert(db.space(CLASH), Tuple.of(key, value), Operation.set(1, value));
        return null;
    }

    private boolean submit(
        final SimulatedMember member, final TransactionFunction<?> function, final Runnable onAcknowledged)
    {
        final CompletableFuture<?> answer = member.db().submit(function);
        return null != answer && pending.add(new Pending(answer, member.number(), member.life(), onAcknowledged));
    }
}
