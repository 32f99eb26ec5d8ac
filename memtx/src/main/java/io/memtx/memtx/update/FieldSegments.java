package io.memtx.memtx.update;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.Arrays;

/**
 * A tuple while it is updated: a list of segments, each a run of fields that stand somewhere in a row. At first one
 * segment is the whole old tuple; an operation cuts out the field that it changes. Nothing is copied until
 * {@link #write}.
 * <p>
 * Finding a field walks the segments from the last place found, or from the start; a list as long as the most
 * operations allow stays in the processor's cache. Fields are counted from 0.
 */
final class FieldSegments
{
    private static final int UNKNOWN = -1;

    /** Fields of the old tuple: start is an address, the length may be unknown. */
    private static final byte OLD = 0;

    /** One field that stands in the operations: start is an address. */
    private static final byte ARGUMENT = 1;

    /** One field that was computed: start is an offset in the computed values, which may move. */
    private static final byte COMPUTED = 2;

    /** As computed; a float that becomes a double in a field of that type. */
    private static final byte COMPUTED_FLOAT = 3;

    /** A run of nil: start is 0, the offset of a nil in the computed values. */
    private static final byte NILS = 4;

    private static final int MIN_COMPACTION_LENGTH = 4 << 20;

    private MsgPackWriter values = new MsgPackWriter();
    private MsgPackWriter spareValues = new MsgPackWriter();
    private int compactionLength;
    private byte[] kinds = new byte[16];
    private long[] starts = new long[16];
    private long[] lengths = new long[16];
    private long[] counts = new long[16];
    private int segmentCount;
    private long fieldCount;

    private int lastSegment;
    private long lastField; // the first field of the last segment found

    /**
     * Begins with a tuple.
     *
     * @param tuple address of its MessagePack array.
     */
    void reset(final long tuple)
    {
        values.reset().nil();
        compactionLength = MIN_COMPACTION_LENGTH;
        segmentCount = 0;
        fieldCount = MsgPack.count(tuple) & 0xFFFF_FFFFL;
        lastSegment = 0;
        lastField = 0;
        if (fieldCount > 0)
        {
            put(0, OLD, MsgPack.firstElement(tuple), UNKNOWN, fieldCount);
        }
    }

    long fieldCount()
    {
        return fieldCount;
    }

    /**
     * Makes room for a value to {@linkplain #setComputed set}. This may move what was computed before, so addresses are
     * asked for afterwards.
     *
     * @param lengthBytes that the encoded value has at most.
     * @return where to write it, behind what stands there.
     */
    MsgPackWriter valuesFor(final int lengthBytes)
    {
        if (values.length() > compactionLength)
        {
            compact();
        }
        return values.reserve(lengthBytes);
    }

    /**
     * Cuts a field out, so that it is a segment of its own.
     *
     * @param field that exists.
     * @return its segment, good until the next change.
     */
    int isolate(final long field)
    {
        final int segment = boundary(field);
        if (counts[segment] > 1)
        {
            split(segment, 1);
        }
        return segment;
    }

    /**
     * @param segment of one field.
     * @return the address of its value, good until the next value is computed.
     */
    long address(final int segment)
    {
        return kinds[segment] >= COMPUTED ? values.address() + starts[segment] : starts[segment];
    }

    void setArgument(final int segment, final long address, final int lengthBytes)
    {
        set(segment, ARGUMENT, address, lengthBytes);
    }

    /**
     * @param segment of one field.
     * @param offset  in the computed values of the value just written.
     * @param isFloat whether it becomes a double in a field of that type.
     */
    void setComputed(final int segment, final int offset, final boolean isFloat)
    {
        set(segment, isFloat ? COMPUTED_FLOAT : COMPUTED, offset, values.length() - offset);
    }

    /**
     * Inserts a field before another one or, at the field count, at the end.
     */
    void insertArgument(final long field, final long address, final int lengthBytes)
    {
        put(boundary(field), ARGUMENT, address, lengthBytes, 1);
        fieldCount++;
    }

    /**
     * Appends nil until there are as many fields.
     */
    void fillWithNil(final long count)
    {
        if (count > fieldCount)
        {
            put(segmentCount, NILS, 0, count - fieldCount, count - fieldCount);
            fieldCount = count;
        }
    }

    /**
     * @param field that exists.
     * @param count of fields that exist from there on.
     */
    void delete(final long field, final long count)
    {
        final int first = boundary(field);
        final int end = boundary(field + count);
        shift(end, first - end);
        fieldCount -= count;
        lastSegment = 0;
        lastField = 0;
    }

    /**
     * @return how long the tuple is now.
     */
    long lengthBytes()
    {
        long length = fieldCount <= 15 ? 1 : fieldCount <= 0xffff ? 3 : 5;
        for (int i = 0; i < segmentCount; i++)
        {
            if (UNKNOWN == lengths[i])
            {
                lengths[i] = skip(starts[i], counts[i]) - starts[i];
            }
            length += lengths[i];
        }
        return length;
    }

    /**
     * Writes the tuple. {@link #lengthBytes()} was asked since the last change and says that it is not too long.
     */
    void write(final MsgPackWriter target, final TupleFormat format)
    {
        target.arrayHeader((int)fieldCount);
        long field = 0;
        for (int i = 0; i < segmentCount; i++)
        {
            if (NILS == kinds[i])
            {
                for (long j = 0; j < counts[i]; j++)
                {
                    target.nil();
                }
            }
            else
            {
                writeField(i, target, format.type((int)field));
            }
            field += counts[i];
        }
    }

    /** What was computed takes the width of its field; of untyped ones the least that holds it. */
    private void writeField(final int segment, final MsgPackWriter target, final FieldType type)
    {
        final long address = address(segment);
        if (COMPUTED_FLOAT == kinds[segment] && (FieldType.DOUBLE == type || FieldType.FLOAT64 == type))
        {
            target.float64(MsgPack.getDouble(address));
        }
        else if (COMPUTED == kinds[segment] && FieldType.FLOAT32 == type &&
            MsgPackType.DOUBLE == MsgPack.typeOf(address))
        {
            target.float32((float)MsgPack.getDouble(address));
        }
        else
        {
            target.raw(address, (int)lengths[segment]);
        }
    }

    /** Leaves behind the values that were replaced: thousands of splices of one long string would fill the memory. */
    private void compact()
    {
        final MsgPackWriter live = spareValues.reset().nil();
        for (int i = 0; i < segmentCount; i++)
        {
            if (COMPUTED == kinds[i] || COMPUTED_FLOAT == kinds[i])
            {
                final int offset = live.length();
                live.raw(address(i), (int)lengths[i]);
                starts[i] = offset;
            }
        }
        spareValues = values;
        values = live;
        compactionLength = Math.max(MIN_COMPACTION_LENGTH, 2 * live.length());
    }

    /** The segment that begins with a field; one behind the last when the field is behind the end. */
    private int boundary(final long field)
    {
        if (field >= fieldCount)
        {
            return segmentCount;
        }
        if (field < lastField)
        {
            lastSegment = 0;
            lastField = 0;
        }
        while (lastField + counts[lastSegment] <= field)
        {
            lastField += counts[lastSegment++];
        }
        if (field > lastField)
        {
            split(lastSegment, field - lastField);
            lastSegment++;
            lastField = field;
        }
        return lastSegment;
    }

    /** Only runs of more than one field are split: of the old tuple, or of nil. */
    private void split(final int segment, final long count)
    {
        final long start = starts[segment];
        final long length = lengths[segment];
        final boolean isOld = OLD == kinds[segment];
        final long headLength = isOld ? skip(start, count) - start : count;
        put(
            segment + 1,
            kinds[segment],
            isOld ? start + headLength : start,
            UNKNOWN == length ? UNKNOWN : length - headLength,
            counts[segment] - count);
        lengths[segment] = headLength;
        counts[segment] = count;
    }

    private void set(final int segment, final byte kind, final long start, final int lengthBytes)
    {
        assert 1 == counts[segment];
        kinds[segment] = kind;
        starts[segment] = start;
        lengths[segment] = lengthBytes;
    }

    private void put(final int segment, final byte kind, final long start, final long lengthBytes, final long count)
    {
        if (segmentCount == kinds.length)
        {
            grow();
        }
        shift(segment, 1);
        kinds[segment] = kind;
        starts[segment] = start;
        lengths[segment] = lengthBytes;
        counts[segment] = count;
    }

    private void shift(final int segment, final int distance)
    {
        final int moved = segmentCount - segment;
        final int target = segment + distance;
        System.arraycopy(kinds, segment, kinds, target, moved);
        System.arraycopy(starts, segment, starts, target, moved);
        System.arraycopy(lengths, segment, lengths, target, moved);
        System.arraycopy(counts, segment, counts, target, moved);
        segmentCount += distance;
    }

    private void grow()
    {
        final int capacity = kinds.length * 2;
        kinds = Arrays.copyOf(kinds, capacity);
        starts = Arrays.copyOf(starts, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        counts = Arrays.copyOf(counts, capacity);
    }

    private static long skip(final long address, final long count)
    {
        return MsgPack.skip(address, (int)count);
    }
}
