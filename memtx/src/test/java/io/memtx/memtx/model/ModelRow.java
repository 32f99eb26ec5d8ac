package io.memtx.memtx.model;

import io.memtx.tuple.Tuple;

import java.util.List;

/** A tuple of the model, or (with a bias) a place before or behind all tuples that a key selects. */
final class ModelRow
{
    final List<Object> fields;
    final int bias;
    private Tuple tuple;

    ModelRow(final List<Object> fields)
    {
        this.fields = fields;
        bias = 0;
    }

    private ModelRow(final List<Object> keyParts, final int bias)
    {
        fields = keyParts;
        this.bias = bias;
    }

    static ModelRow before(final List<Object> keyParts)
    {
        return new ModelRow(keyParts, -1);
    }

    static ModelRow behind(final List<Object> keyParts)
    {
        return new ModelRow(keyParts, 1);
    }

    Object field(final int index)
    {
        return index < fields.size() ? fields.get(index) : null;
    }

    Tuple tuple()
    {
        if (null == tuple)
        {
            tuple = Tuple.ofList(fields);
        }
        return tuple;
    }
}
