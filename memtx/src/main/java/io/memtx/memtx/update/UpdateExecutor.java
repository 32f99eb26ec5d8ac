package io.memtx.memtx.update;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.tuple.path.JsonPathLexer;

import java.util.Arrays;

/**
 * Applies update operations to a tuple.
 * <p>
 * Operations are a MessagePack array of arrays {@code [opcode, field, argument...]}: {@code =} assigns, {@code !}
 * inserts, {@code #} deletes fields; {@code +} and {@code -} compute with numbers, {@code &}, {@code |} and {@code ^}
 * with unsigned integers; {@code :} cuts and pastes in a string or varbinary. They are applied from left to right,
 * each to what the ones before have made. Assigning or inserting beyond the end fills the gap with nil. A field is
 * named by its number, which counts from the end when it is negative, or by its name in the format; a value within a
 * field by a path, see {@link PathUpdate}.
 * <p>
 * All operations are decoded before the first one is applied, so that a malformed one is reported whatever the tuple
 * holds. Nothing is written unless all goes well.
 * <p>
 * Belongs to one thread. Allocates nothing once its buffers have grown, except for decimals and for the exception of
 * an operation that does not fit.
 */
public final class UpdateExecutor
{
    /** Most operations in one update. */
    public static final int MAX_OPERATIONS = 4000;

    private static final int MAX_FIELDS = Integer.MAX_VALUE;

    private final FieldSegments fields = new FieldSegments();
    private final ScalarUpdate scalars = new ScalarUpdate();
    private final JsonPathLexer lexer = new JsonPathLexer();
    private final PathUpdate paths = new PathUpdate(fields, scalars, lexer);
    private UpdateOperation[] operations = {new UpdateOperation()};
    private int maxTupleLength = Arena.MAX_OBJECT_LENGTH;

    /**
     * Sets how long a result may be, so that filling with nil has a bound.
     *
     * @param lengthBytes more than 0.
     * @return this.
     */
    public UpdateExecutor maxTupleLength(final int lengthBytes)
    {
        maxTupleLength = lengthBytes;
        scalars.maxLength(lengthBytes);
        return this;
    }

    /**
     * Checks what can be checked without a tuple: for an upsert that inserts.
     *
     * @param ops       address of a well-formed MessagePack value.
     * @param format    that resolves names.
     * @param indexBase what the first field, and the first byte of a splice, is counted as: 0 or 1.
     * @throws MemtxException ER_ILLEGAL_PARAMS, ER_UNKNOWN_UPDATE_OP, ER_UPDATE_ARG_TYPE, ER_UPDATE_FIELD,
     *                        ER_UPDATE_SPLICE, ER_NO_SUCH_FIELD_NO or ER_NO_SUCH_FIELD_NAME for an operation that no
     *                        tuple could satisfy.
     */
    public void check(final long ops, final TupleFormat format, final int indexBase)
    {
        decode(ops, format, indexBase);
    }

    /**
     * Applies all operations or none.
     *
     * @param tuple     address of the old tuple's MessagePack array.
     * @param ops       address of a well-formed MessagePack value.
     * @param format    that resolves names and tells which fields are double. The result is not checked against it.
     * @param indexBase what the first field, and the first byte of a splice, is counted as: 0 or 1.
     * @param target    that the new tuple is appended to; neither the old tuple nor the operations stand in it.
     * @throws MemtxException what {@link #check} throws; ER_NO_SUCH_FIELD_NO, ER_NO_SUCH_FIELD_NAME,
     *                        ER_UPDATE_ARG_TYPE, ER_UPDATE_FIELD, ER_UPDATE_INTEGER_OVERFLOW,
     *                        ER_UPDATE_DECIMAL_OVERFLOW, ER_UPDATE_SPLICE or ER_TUPLE_FIELD_COUNT_LIMIT for an
     *                        operation that does not fit the tuple; ER_MEMTX_MAX_TUPLE_SIZE for a result that is too
     *                        long.
     */
    public void update(
        final long tuple, final long ops, final TupleFormat format, final int indexBase, final MsgPackWriter target)
    {
        final int count = decode(ops, format, indexBase);
        fields.reset(tuple);
        for (int i = 0; i < count; i++)
        {
            apply(operations[i]);
        }
        write(format, target);
    }

    /**
     * Applies those operations that fit the tuple and skips the others.
     *
     * @param tuple     address of the old tuple's MessagePack array.
     * @param ops       address of a well-formed MessagePack value.
     * @param format    that resolves names and tells which fields are double. The result is not checked against it.
     * @param indexBase what the first field, and the first byte of a splice, is counted as: 0 or 1.
     * @param target    that the new tuple is appended to; neither the old tuple nor the operations stand in it.
     * @param skipped   hears of each operation that was left out.
     * @return how many were left out.
     * @throws MemtxException what {@link #check} throws; ER_MEMTX_MAX_TUPLE_SIZE for a result that is too long.
     */
    public int upsert(
        final long tuple,
        final long ops,
        final TupleFormat format,
        final int indexBase,
        final MsgPackWriter target,
        final SkippedOperation skipped)
    {
        final int count = decode(ops, format, indexBase);
        int skippedCount = 0;
        fields.reset(tuple);
        for (int i = 0; i < count; i++)
        {
            try
            {
                apply(operations[i]);
            }
            catch (final MemtxException reason)
            {
                if (ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE == reason.code())
                {
                    throw reason; // want of memory is never skipped
                }
                skippedCount++;
                skipped.onSkippedOperation(i + 1, reason);
            }
        }
        write(format, target);
        return skippedCount;
    }

    private int decode(final long ops, final TupleFormat format, final int indexBase)
    {
        if (MsgPackType.ARRAY != MsgPack.typeOf(ops))
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "update operations must be an array {{op,..}, ..}");
        }
        final int count = MsgPack.count(ops);
        if (count < 0 || count > MAX_OPERATIONS)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "too many operations for update");
        }

        ensureOperations(count);
        long operation = MsgPack.firstElement(ops);
        for (int i = 0; i < count; i++)
        {
            operations[i].decode(operation, i + 1, format, indexBase, lexer);
            operation = MsgPack.skip(operation);
        }
        return count;
    }

    private void ensureOperations(final int count)
    {
        final int available = operations.length;
        if (count > available)
        {
            operations = Arrays.copyOf(operations, Math.max(count, available * 2));
            for (int i = available; i < operations.length; i++)
            {
                operations[i] = new UpdateOperation();
            }
        }
    }

    private void write(final TupleFormat format, final MsgPackWriter target)
    {
        final long length = fields.lengthBytes();
        if (length > maxTupleLength)
        {
            throw new MemtxException(ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE, length);
        }
        target.reserve((int)length);
        fields.write(target, format);
    }

    /** Fails before it changes anything, or not at all: an upsert goes on after a failure. */
    private void apply(final UpdateOperation operation)
    {
        if (operation.hasPath())
        {
            paths.apply(operation, existing(operation));
            return;
        }
        switch (operation.opcode())
        {
            case '=' -> assign(operation);
            case '!' -> insert(operation);
            case '#' -> delete(operation);
            default -> compute(operation);
        }
    }

    private void assign(final UpdateOperation operation)
    {
        if (operation.field() >= fields.fieldCount())
        {
            insert(operation);
            return;
        }
        final int segment = fields.isolate(existing(operation));
        fields.setArgument(segment, operation.valueAddress(), operation.valueLength());
    }

    private void insert(final UpdateOperation operation)
    {
        long field = operation.field();
        if (field < 0)
        {
            field += fields.fieldCount() + 1; // before the field that follows: -1 appends
            if (field < 0)
            {
                throw operation.noSuchField();
            }
        }
        if (Math.max(field, fields.fieldCount()) >= MAX_FIELDS)
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_FIELD_COUNT_LIMIT);
        }
        fields.fillWithNil(field);
        fields.insertArgument(field, operation.valueAddress(), operation.valueLength());
    }

    private void delete(final UpdateOperation operation)
    {
        if (operation.field() >= fields.fieldCount())
        {
            return;
        }
        final long field = existing(operation);
        final long rest = fields.fieldCount() - field;
        final long wanted = operation.deleteCount();
        fields.delete(field, wanted < 0 || wanted > rest ? rest : wanted);
    }

    private void compute(final UpdateOperation operation)
    {
        final long field = existing(operation);
        final int segment = fields.isolate(field);
        final MsgPackWriter values = fields.valuesFor(scalars.check(operation, field, fields.address(segment)));
        final int offset = values.length();
        final boolean isFloat = scalars.write(operation, field, fields.address(segment), values);
        fields.setComputed(segment, offset, isFloat);
    }

    private long existing(final UpdateOperation operation)
    {
        final long given = operation.field();
        final long field = given < 0 ? given + fields.fieldCount() : given;
        if (field < 0 || field >= fields.fieldCount())
        {
            throw operation.noSuchField();
        }
        return field;
    }
}
