package io.memtx.server.sim;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.server.synchro.SynchroAdapter;
import io.memtx.synchro.Synchro;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import static io.memtx.memtx.KeySpec.unique;

/**
 * A list in a synchronous space that transactions append to, and what must hold of it at any moment: what one member
 * shows is a beginning of what another shows, and grows; what was acknowledged stays, and what is certain to be rolled
 * back is shown nowhere; a term has one leader and one owner. The tuple under key 0 counts the entries, those behind it
 * are the entries by their place; each transaction also adds to a space that is not synchronous.
 */
final class QuorumChecker
{
    private static final String LIST = "list";
    private static final String BESIDE = "beside";

    private final List<Long> order = new ArrayList<>();
    private final Map<Integer, Integer> shownCounts = new HashMap<>();
    private final Map<Long, Place> places = new HashMap<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> rolledBack = new HashSet<>();
    private final Set<Long> placed = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Asked> doubtful = new ArrayList<>();
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Map<Long, Integer> owners = new HashMap<>();
    private int listId;
    private long nextValue = 1;

    /** Of a row, in the log of its origin. */
    private record Place(int originId, long lsn)
    {
    }

    private record Asked(SimulatedMember member, int life, long value, CompletableFuture<?> answer)
    {
    }

    /** Has the spaces made. */
    static CompletableFuture<?> createSpaces(final Memtx db)
    {
        return db.submit((tx) ->
        {
            db.createSpace(LIST, (def) -> def
                .field("place", FieldType.UNSIGNED)
                .field("value", FieldType.UNSIGNED)
                .sync()
                .index("primary", IndexType.TREE, unique("place")));
            db.createSpace(BESIDE, (def) -> def
                .field("value", FieldType.UNSIGNED)
                .index("primary", IndexType.HASH, unique("value")));
            return null;
        });
    }

    static boolean hasSpaces(final Memtx db)
    {
        return db.hasSpace(BESIDE);
    }

    /** Asks a member to append something. */
    void append(final SimulatedMember member, final int length)
    {
        final Memtx db = member.db();
        listId = db.space(LIST).id();
        final long value = nextValue++;
        final String padding = "x".repeat(length);
        final CompletableFuture<?> answer = db.submit((tx) ->
        {
            final Space list = db.space(LIST);
            final Tuple counter = list.get(0);
            final long place = null == counter ? 1 : counter.getLong(1) + 1;
            tx.replace(list, 0, place);
            tx.insert(list, place, value, padding);
            tx.insert(db.space(BESIDE), value);
            return null;
        });
        if (null != answer)
        {
            asked.add(new Asked(member, member.life(), value, answer));
        }
    }

    /** Takes the answers that are there. */
    void poll()
    {
        for (int i = asked.size() - 1; i >= 0; i--)
        {
            final Asked question = asked.get(i);
            if (question.answer.isDone())
            {
                asked.remove(i);
                onAnswered(question);
            }
        }
        for (int i = doubtful.size() - 1; i >= 0; i--)
        {
            final Asked question = doubtful.get(i);
            final SynchroAdapter synchro = question.member.synchro();
            if (null == synchro || question.life != question.member.life())
            {
                doubtful.remove(i); // nobody will tell any more
            }
            else if (isRolledBack(synchro.synchro(), question.value))
            {
                doubtful.remove(i);
                onRolledBack(question.value);
            }
        }
    }

    /** Nobody waits for its answers any more: what became of them is not known. */
    void onKilled(final SimulatedMember member)
    {
        asked.removeIf((question) -> question.member == member);
        doubtful.removeIf((question) -> question.member == member);
    }

    /** A row is in somebody's log for the first time. */
    void onRow(final RowFlyweight row)
    {
        if (RowType.INSERT.code() == row.type() && MsgPackBoxer.decode(row.bodyAddress()) instanceof Map<?, ?> body &&
            Long.valueOf(listId).equals(number(body, BodyKey.SPACE_ID)) &&
            entry(body, BodyKey.TUPLE) instanceof List<?> tuple)
        {
            places.put(((Number)tuple.get(1)).longValue(), new Place(row.replicaId(), row.lsn()));
        }
    }

    /** Looks at what a member shows. */
    void check(final SimulatedMember member)
    {
        final SynchroAdapter adapter = member.synchro();
        if (null == adapter)
        {
            return;
        }
        final Synchro synchro = adapter.synchro();
        if (synchro.election().isLeader())
        {
            onOne("leaders", leaders, synchro.election().term(), member.id());
        }
        onOne("owners", owners, synchro.limbo().term(), synchro.limbo().ownerId());
        if (hasSpaces(member.db()))
        {
            checkList(member, member.db().space(LIST), member.db().space(BESIDE));
        }
    }

    /** At the end all show all. */
    void checkComplete(final SimulatedMember member)
    {
        require(order.size() == shownCounts.getOrDefault(member.number(), 0), "not all is shown at " + member.name() +
            ": " + shownCounts.get(member.number()) + " of " + order.size());
        acknowledged.forEach((value) -> require(placed.contains(value), "acknowledged and lost: " + value));
        rolledBack.forEach((value) -> require(!placed.contains(value), "rolled back and there: " + value));
    }

    boolean isIdle()
    {
        return asked.isEmpty();
    }

    int acknowledgedCount()
    {
        return acknowledged.size();
    }

    @Override
    public String toString()
    {
        return "acknowledged=" + acknowledged.size() + " rolledBack=" + rolledBack.size() + " shown=" + order.size() +
            " owners=" + owners;
    }

    private void checkList(final SimulatedMember member, final Space list, final Space beside)
    {
        final Tuple counter = list.get(0);
        final int count = null == counter ? 0 : counter.getInt(1);
        final int shown = shownCounts.getOrDefault(member.number(), 0);
        require(count >= shown, "shown and gone at " + member.name() + ": " + shown + " entries, now " + count);
        require(list.size() == (0 == count ? 0 : count + 1) && beside.size() == count, "half a transaction at " +
            member.name() + ": entries=" + count + " list=" + list.size() + " beside=" + beside.size());
        for (int place = shown + 1; place <= count; place++)
        {
            final long value = list.get(place).getLong(1);
            if (place > order.size())
            {
                order.add(value);
                placed.add(value);
                require(!rolledBack.contains(value), "rolled back, and shown by " + member.name() + ": " + value);
            }
            require(order.get(place - 1) == value, "another order at " + member.name() + ": place=" + place +
                " value=" + value + " elsewhere=" + order.get(place - 1));
        }
        shownCounts.put(member.number(), count);
    }

    private void onAnswered(final Asked question)
    {
        if (!question.answer.isCompletedExceptionally())
        {
            acknowledged.add(question.value);
            require(!rolledBack.contains(question.value), "acknowledged, and rolled back: " + question.value);
            return;
        }
        final Throwable failure = failureOf(question.answer);
        final ErrorCode code = failure instanceof MemtxException refusal ? refusal.code() : null;
        if (ErrorCode.ER_SYNC_QUORUM_TIMEOUT == code || ErrorCode.ER_SYNC_ROLLBACK == code)
        {
            doubtful.add(question);
        }
        else if (null != code && ErrorCode.ER_WAL_IO != code && ErrorCode.ER_CASCADE_ROLLBACK != code)
        {
            onRolledBack(question.value);
        }
    }

    private void onRolledBack(final long value)
    {
        rolledBack.add(value);
        require(!placed.contains(value), "rolled back, and shown before: " + value);
        require(!acknowledged.contains(value), "rolled back, and acknowledged: " + value);
    }

    private boolean isRolledBack(final Synchro synchro, final long value)
    {
        final Place place = places.get(value);
        return null != place && place.originId == synchro.limbo().selfId() &&
            Outcome.ROLLED_BACK == synchro.limbo().outcome(place.lsn);
    }

    private static Throwable failureOf(final CompletableFuture<?> answer)
    {
        final Throwable[] failure = new Throwable[1];
        answer.whenComplete((ignored, thrown) -> failure[0] = thrown);
        return null == failure[0].getCause() ? failure[0] : failure[0].getCause();
    }

    private static void onOne(final String what, final Map<Long, Integer> byTerm, final long term, final int id)
    {
        final Integer other = byTerm.putIfAbsent(term, id);
        require(null == other || other == id, "two " + what + " in term " + term + ": " + other + ", " + id);
    }

    private static Object entry(final Map<?, ?> body, final int key)
    {
        return body.entrySet().stream().filter((pair) -> pair.getKey() instanceof Number number &&
            number.intValue() == key).map((pair) -> (Object)pair.getValue()).findFirst().orElse(null);
    }

    private static Long number(final Map<?, ?> body, final int key)
    {
        return entry(body, key) instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    private static void require(final boolean isSo, final String what)
    {
        if (!isSo)
        {
            throw new AssertionError(what);
        }
    }
}
