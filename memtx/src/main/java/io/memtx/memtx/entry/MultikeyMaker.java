package io.memtx.memtx.entry;

import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.path.JsonPath;

import java.util.List;

/**
 * Makes an entry for every element of an array within the tuple; none when there is no array.
 */
final class MultikeyMaker implements EntryMaker
{
    private final List<KeyPart> parts;
    private final KeyPart field; // that has the array, or is it
    private final JsonPath path; // of the first part that names its elements

    /**
     * @param parts of the index.
     */
    MultikeyMaker(final List<KeyPart> parts)
    {
        this.parts = parts;
        final KeyPart first = parts.stream().filter(KeyPart::isMultikey).findFirst().orElseThrow();
        field = first.at(first.fieldNo(), JsonPath.EMPTY);
        path = first.path();
    }

    @Override
    public void make(final long tuple, final EntryWriter target)
    {
        final long container = field.find(tuple);
        final long elements = FieldOrder.isNil(container) ? container : path.find(container, 0, path.any());
        if (FieldOrder.isNil(elements))
        {
            return;
        }
        long element = MsgPack.firstElement(elements);
        for (int i = MsgPack.count(elements); i > 0; i--)
        {
            target.begin();
            for (int n = 0; n < parts.size(); n++)
            {
                final KeyPart part = parts.get(n);
                target.part(part.isMultikey() ?
                    part.path().find(element, path.any() + 1, part.path().stepCount()) : part.find(tuple));
            }
            target.end(tuple);
            element = MsgPack.skip(element);
        }
    }
}
