package io.memtx.memtx.update;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.tuple.path.JsonPathLexer;
import io.memtx.tuple.path.PathStep;

/**
 * Operations on a value within a field. Only the last step of a path may be new: {@code =} and {@code !} add a pair to
 * a map, in front of the others, or an element to an array, at its end at the furthest.
 * <p>
 * The field is written anew as
 * <pre>
 *   | bytes before the container | its header | elements before | new | elements behind | bytes behind |
 * </pre>
 * where only an operation that adds or removes changes the header. Each operation costs a copy of the field, and what
 * the ones before have made is a field like any other.
 */
final class PathUpdate
{
    private static final int MAX_HEADER_LENGTH = 5; // of a container or a name

    private final FieldSegments fields;
    private final ScalarUpdate scalars;
    private final JsonPathLexer lexer;

    private long base; // the field's value: what the others are relative to when it has moved
    private long length;
    private long parent; // the container that the last step led into
    private long value; // NULL_ADDRESS when the last step leads to nothing yet
    private int step; // the last one

    /**
     * @param fields  of the tuple that is updated.
     * @param scalars that make one value of another.
     * @param lexer   to use.
     */
    PathUpdate(final FieldSegments fields, final ScalarUpdate scalars, final JsonPathLexer lexer)
    {
        this.fields = fields;
        this.scalars = scalars;
        this.lexer = lexer;
    }

    /**
     * Applies an operation that has a path, or fails before it has changed anything.
     *
     * @param operation to apply.
     * @param field     that exists.
     */
    void apply(final UpdateOperation operation, final long field)
    {
        final int segment = fields.isolate(field);
        base = fields.address(segment);
        length = MsgPack.skip(base) - base;
        find(operation);
        switch (operation.opcode())
        {
            case '=' -> assign(operation, segment);
            case '!' -> insert(operation, segment);
            case '#' -> delete(operation, segment);
            default -> compute(operation, field, segment);
        }
    }

    private void find(final UpdateOperation operation)
    {
        value = base;
        operation.path(lexer);
        while (true)
        {
            step = lexer.next();
            switch (step)
            {
                case JsonPathLexer.END:
                    return;
                case JsonPathLexer.INDEX:
                    parent = value;
                    value = PathStep.element(parent, lexer.index());
                    break;
                case JsonPathLexer.NAME:
                    parent = value;
                    value = PathStep.member(parent, lexer.nameAddress(), lexer.nameLength());
                    break;
                default: // an operation has one target, so [*] is malformed here
                    throw operation.malformedPath(lexer);
            }
            if (Memory.NULL_ADDRESS == value)
            {
                checkMissing(operation);
                return;
            }
        }
    }

    /** A step leads to nothing: that is well if it is the last one and what it names can be added. */
    private void checkMissing(final UpdateOperation operation)
    {
        if ('=' != operation.opcode() && '!' != operation.opcode())
        {
            throw operation.noSuchField();
        }
        if (!lexer.isAtEnd())
        {
            throw JsonPathLexer.INVALID == lexer.next() ?
                operation.malformedPath(lexer) : operation.noSuchField();
        }
        final MsgPackType type = MsgPack.typeOf(parent);
        if (JsonPathLexer.NAME == step)
        {
            if (MsgPackType.MAP != type)
            {
                throw operation.refused("can not access by key a non-map field");
            }
        }
        else if (MsgPackType.ARRAY != type)
        {
            throw operation.refused("can not access by index a non-array field");
        }
        else if (lexer.index() != MsgPack.count(parent))
        {
            throw operation.noSuchField();
        }
    }

    private void assign(final UpdateOperation operation, final int segment)
    {
        if (Memory.NULL_ADDRESS == value)
        {
            add(operation, segment);
            return;
        }
        final MsgPackWriter target = target(segment, operation.valueLength());
        final int offset = target.length();
        target.raw(base, (int)(value - base)).raw(operation.valueAddress(), operation.valueLength());
        finish(target, MsgPack.skip(value), segment, offset);
    }

    private void insert(final UpdateOperation operation, final int segment)
    {
        if (Memory.NULL_ADDRESS != value && MsgPackType.MAP == MsgPack.typeOf(parent))
        {
            throw operation.refused("the key exists already");
        }
        add(operation, segment);
    }

    /** Adds a pair to a map, or an element to an array before another one or at its end. */
    private void add(final UpdateOperation operation, final int segment)
    {
        final boolean isMap = MsgPackType.MAP == MsgPack.typeOf(parent);
        final int keyLength = isMap ? lexer.nameLength() : 0;
        final MsgPackWriter target =
            target(segment, 2L * MAX_HEADER_LENGTH + keyLength + operation.valueLength());
        final int offset = target.length();
        final long elements = MsgPack.firstElement(parent);
        final long at = isMap ? elements :
            Memory.NULL_ADDRESS == value ? MsgPack.skip(parent) : value;
        header(target, isMap, MsgPack.count(parent) + 1).raw(elements, (int)(at - elements));
        if (isMap)
        {
            target.stringHeader(keyLength).raw(lexer.nameAddress(), keyLength);
        }
        target.raw(operation.valueAddress(), operation.valueLength());
        finish(target, at, segment, offset);
    }

    private void delete(final UpdateOperation operation, final int segment)
    {
        final boolean isMap = MsgPackType.MAP == MsgPack.typeOf(parent);
        final long wanted = operation.deleteCount();
        if (isMap && 1 != wanted)
        {
            throw operation.refused("can delete only 1 field from a map in a row");
        }
        final MsgPackWriter target = target(segment, 0);
        final int offset = target.length();
        final int count = MsgPack.count(parent);
        final long elements = MsgPack.firstElement(parent);
        final long from = isMap ? keyOf(value) : value;
        final int rest = isMap ? 1 : count - lexer.index();
        final int removed = wanted < 0 || wanted > rest ? rest : (int)wanted; // wanted is unsigned
        final long behind = MsgPack.skip(from, isMap ? 2 : removed);
        header(target, isMap, count - removed).raw(elements, (int)(from - elements));
        finish(target, behind, segment, offset);
    }

    private void compute(final UpdateOperation operation, final long field, final int segment)
    {
        final MsgPackWriter target = target(segment, scalars.check(operation, field, value));
        final int offset = target.length();
        target.raw(base, (int)(value - base));
        scalars.write(operation, field, value, target);
        finish(target, MsgPack.skip(value), segment, offset);
    }

    /** Makes room for the field with so many bytes more. This may move the field as it is now. */
    private MsgPackWriter target(final int segment, final long moreBytes)
    {
        final long newLength = length + moreBytes + MAX_HEADER_LENGTH;
        if (newLength > Integer.MAX_VALUE)
        {
            throw new MemtxException(ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE, newLength);
        }
        final MsgPackWriter target = fields.valuesFor((int)newLength);
        final long distance = fields.address(segment) - base;
        base += distance;
        parent += distance;
        value += Memory.NULL_ADDRESS == value ? 0 : distance;
        return target;
    }

    private MsgPackWriter header(final MsgPackWriter target, final boolean isMap, final int count)
    {
        target.raw(base, (int)(parent - base));
        return isMap ? target.mapHeader(count) : target.arrayHeader(count);
    }

    /** Copies the rest of the field, from an address in it on. */
    private void finish(final MsgPackWriter target, final long rest, final int segment, final int offset)
    {
        target.raw(rest, (int)(base + length - rest));
        fields.setComputed(segment, offset, false);
    }

    private long keyOf(final long wanted)
    {
        long next = MsgPack.firstElement(parent);
        while (wanted != MsgPack.skip(next))
        {
            next = MsgPack.skip(MsgPack.skip(next));
        }
        return next;
    }
}
