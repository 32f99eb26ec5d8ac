package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Runs updates on Java values. Tuple and operations stand in memory of exactly their length, so that a read behind
 * their end fails.
 */
final class UpdateFixture
{
    private final MsgPackWriter target = new MsgPackWriter();
    private final UpdateExecutor executor = new UpdateExecutor();

    UpdateExecutor executor()
    {
        return executor;
    }

    Tuple update(final Tuple tuple, final List<?> ops, final TupleFormat format, final int indexBase)
    {
        return run(tuple, ops, (address, opsAddress) ->
            executor.update(address, opsAddress, format, indexBase, target));
    }

    Tuple upsert(
        final Tuple tuple,
        final List<?> ops,
        final TupleFormat format,
        final int indexBase,
        final SkippedOperation skipped)
    {
        return run(tuple, ops, (address, opsAddress) ->
            executor.upsert(address, opsAddress, format, indexBase, target, skipped));
    }

    void check(final Object ops, final TupleFormat format, final int indexBase)
    {
        run(Tuple.of(), ops, (address, opsAddress) ->
        {
            executor.check(opsAddress, format, indexBase);
            target.arrayHeader(0);
        });
    }

    private Tuple run(final Tuple tuple, final Object ops, final Action action)
    {
        final long address = exactCopy(tuple);
        final long opsAddress = exactCopy(ops);
        try
        {
            target.reset();
            action.run(address, opsAddress);
            final long end = target.address() + target.length();
            assertEquals(end, MsgPack.validate(target.address(), end));
            return Tuple.copyOf(target.address(), target.length());
        }
        finally
        {
            assertEquals(tuple, Tuple.copyOf(address, tuple.lengthBytes()), "the old tuple changed");
            Memory.free(address);
            Memory.free(opsAddress);
        }
    }

    private static long exactCopy(final Object value)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, value);
        final long address = Memory.allocate(writer.length());
        Memory.copy(writer.address(), address, writer.length());
        return address;
    }

    @FunctionalInterface
    private interface Action
    {
        void run(long tuple, long ops);
    }
}
