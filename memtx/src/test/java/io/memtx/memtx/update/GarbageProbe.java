package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/**
 * Prints the bytes of heap that an update, the check of its result and the reading of it take: run without the memory
 * checks, which box addresses.
 */
public final class GarbageProbe
{
    private static final int ROUNDS = 50_000;

    private GarbageProbe()
    {
    }

    /** No arguments. */
    public static void main(final String[] args)
    {
        final TupleFormat format = TupleFormat.of(
            List.of(
                new FieldDef("id", FieldType.UNSIGNED), new FieldDef("count", FieldType.INTEGER),
                new FieldDef("price", FieldType.DOUBLE), new FieldDef("name", FieldType.STRING),
                new FieldDef("doc", FieldType.ANY)),
            0, List.of());
        final MsgPackWriter tuple = new MsgPackWriter();
        Tuple.of(1, 5, 2.5, "name", Map.of("x", List.of(1, 2))).encode(tuple);
        final MsgPackWriter ops = new MsgPackWriter();
        MsgPackBoxer.encode(ops, List.of(
            List.of("+", "count", 3), List.of("-", 3, 0.25), List.of("=", "name", "other"), List.of("!", -1, 7),
            List.of("#", -1, 1), List.of(":", 4, 1, 1, "O"), List.of("=", 7, "filled"),
            List.of("+", "doc.x[2]", 1), List.of("=", "doc.y", "new"), List.of("!", "[5]['x'][1]", 0),
            List.of("#", "doc.y", 1)));

        final Runnable body = body(tuple, ops, format);
        body.run();
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(id);
        body.run();
        System.out.println((threads.getThreadAllocatedBytes(id) - before) / ROUNDS);
    }

    private static Runnable body(final MsgPackWriter tuple, final MsgPackWriter ops, final TupleFormat format)
    {
        final MsgPackWriter target = new MsgPackWriter();
        final UpdateExecutor executor = new UpdateExecutor();
        final TupleView view = new TupleView();
        return () ->
        {
            for (int i = 0; i < ROUNDS; i++)
            {
                target.reset();
                executor.update(tuple.address(), ops.address(), format, 1, target);
                format.validate(target.address());
                view.wrap(target.address());
                if (8 != view.getInt(1) || 2.25 != view.getDouble(2) || !view.asciiEquals(3, "Other") ||
                    7 != view.fieldCount() || target.length() != view.lengthBytes() || !view.isNil(5))
                {
                    throw new IllegalStateException("wrong result: " + view);
                }
            }
        };
    }
}
