package io.memtx.server.lua;

import io.memtx.memtx.Index;
import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Page;
import io.memtx.memtx.ReadableIndex;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceStatistics;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TupleStatistics;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statements and reads. Statements are the transaction thread's; reads outside a transaction are done here, on Lua's
 * thread, beside it, and see what is confirmed.
 */
final class StatementCalls
{
    private static final int BASE = 1; // Lua counts from one

    private final TransactionPort port;

    StatementCalls(final TransactionPort port)
    {
        this.port = port;
    }

    /** [kind, space, index, tuple or key, operations]. */
    Object statement(final List<Object> arguments)
    {
        final String kind = (String)arguments.get(0);
        final String spaceName = (String)arguments.get(1);
        final String indexName = (String)arguments.get(2);
        final byte[] first = (byte[])arguments.get(3);
        final byte[] second = (byte[])arguments.get(4);
        return port.execute((db, tx) -> statement(db, tx, kind, spaceName, indexName, first, second));
    }

    private static Object statement(
        final Memtx db,
        final Transaction tx,
        final String kind,
        final String spaceName,
        final String indexName,
        final byte[] first,
        final byte[] second)
    {
        final Space space = db.space(spaceName);
        return switch (kind)
        {
            case "insert" -> bytes(tx.encoded().put(space, first, false));
            case "replace" -> bytes(tx.encoded().put(space, first, true));
            case "update" -> bytes(tx.encoded().update(index(space, indexName), first, second, BASE));
            case "delete" -> bytes(tx.encoded().delete(index(space, indexName), first));
            case "upsert" ->
            {
                tx.encoded().upsert(space, first, second, BASE);
                yield null;
            }
            default -> throw new IllegalArgumentException("no such statement: " + kind);
        };
    }

    /** [kind, space, index, iterator, key, offset, limit, after]. */
    Object read(final List<Object> arguments)
    {
        final String spaceName = (String)arguments.get(1);
        final String indexName = (String)arguments.get(2);
        if (port.isServing())
        {
            return port.execute((db, tx) -> read(index(db.space(spaceName), indexName), arguments));
        }
        return port.db().read((reader) -> read(reader.index(spaceName, indexName), arguments));
    }

    private static Object read(final ReadableIndex index, final List<Object> arguments)
    {
        final IteratorType iterator = IteratorType.valueOf((String)arguments.get(3));
        final byte[] encoded = (byte[])arguments.get(4);
        final long offset = number(arguments.get(5));
        final long limit = number(arguments.get(6));
        final Object after = arguments.get(7);
        return switch ((String)arguments.get(0))
        {
            case "get" -> bytes(index.get(key(encoded)));
            case "min" -> bytes(index.min(key(encoded)));
            case "max" -> bytes(index.max(key(encoded)));
            case "random" -> bytes(index.random(offset));
            case "len" -> index.size();
            case "count" -> index.count(iterator, key(encoded));
            case "offset_of" -> index.offsetOf(iterator, key(encoded));
            case "position" -> index.position(Tuple.ofMsgPack(encoded));
            case "quantile" -> quantile(index, Tuple.ofMsgPack(encoded));
            case "select" -> bytes(index.select(iterator, key(encoded), offset, limit));
            case "page" -> page(index.selectPage(
                iterator, key(encoded), new String((byte[])after, StandardCharsets.UTF_8), limit));
            case "page_after" -> pageAfter(index, iterator, key(encoded), offset, limit, (byte[])after);
            default -> throw new IllegalArgumentException("no such read: " + arguments.get(0));
        };
    }

    private static Object pageAfter(
        final ReadableIndex index,
        final IteratorType iterator,
        final Key key,
        final long offset,
        final long limit,
        final byte[] after)
    {
        final List<Tuple> tuples = null == after ?
            index.select(iterator, key, offset, limit) :
            index.selectAfter(iterator, key, Tuple.ofMsgPack(after), limit);
        final String position = tuples.isEmpty() ? null : index.position(tuples.get(tuples.size() - 1));
        return page(new Page(tuples, position));
    }

    private static Object page(final Page page)
    {
        final List<Object> answer = new ArrayList<>();
        answer.add(bytes(page.tuples()));
        answer.add(page.position());
        return answer;
    }

    private static Object quantile(final ReadableIndex index, final Tuple arguments)
    {
        final Key key = index.quantile(
            arguments.getDouble(0), keyOf(arguments.get(1)), keyOf(arguments.get(2)));
        return null == key ? null : Tuple.ofList(key.parts()).toMsgPack();
    }

    private static Key keyOf(final Object parts)
    {
        return parts instanceof List<?> list ? Key.key(list.toArray()) : Key.key(parts);
    }

    /** What is done to a space besides: [kind, names...]. */
    Object manage(final List<Object> arguments)
    {
        final String spaceName = (String)arguments.get(1);
        return switch ((String)arguments.get(0))
        {
            case "index_bsize" -> port.execute(
                (db, tx) -> index(db.space(spaceName), (String)arguments.get(2)).bytes());
            case "space_bsize" -> port.execute((db, tx) -> db.space(spaceName).bytes());
            case "space_stat" -> port.execute((db, tx) -> statistics(db.space(spaceName).statistics()));
            case "truncate" -> port.execute((db, tx) ->
            {
                db.space(spaceName).truncate();
                return null;
            });
            default -> throw new IllegalArgumentException("no such call: " + arguments.get(0));
        };
    }

    private static Object statistics(final SpaceStatistics statistics)
    {
        return Map.of("tuple", Map.of("memtx", figures(statistics.memtx()), "malloc", figures(statistics.malloc())));
    }

    private static Object figures(final TupleStatistics figures)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("data_size", figures.dataSize());
        map.put("header_size", figures.headerSize());
        map.put("field_map_size", 0);
        map.put("waste_size", figures.wasteSize());
        return map;
    }

    static Index index(final Space space, final String name)
    {
        return name.isEmpty() ? space.primary() : space.index(name);
    }

    static Key key(final byte[] encoded)
    {
        return new Key(Tuple.ofMsgPack(encoded).toList());
    }

    static byte[] bytes(final Tuple tuple)
    {
        return null == tuple ? null : tuple.toMsgPack();
    }

    private static List<Object> bytes(final List<Tuple> tuples)
    {
        final List<Object> list = new ArrayList<>(tuples.size());
        tuples.forEach((tuple) -> list.add(tuple.toMsgPack()));
        return list;
    }

    private static long number(final Object value)
    {
        if (value instanceof Number given)
        {
            return given.longValue();
        }
        throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "a number was expected");
    }
}
