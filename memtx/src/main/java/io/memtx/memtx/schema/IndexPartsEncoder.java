package io.memtx.memtx.schema;

import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the parts of an index: as {@code [field, type]} when no part has more to say, as maps of what they have
 * otherwise.
 */
final class IndexPartsEncoder
{
    private IndexPartsEncoder()
    {
    }

    static void encode(final MsgPackWriter writer, final List<KeyPart> parts)
    {
        final boolean isPlain = parts.stream().allMatch(
            part -> part.equals(KeyPart.of(part.fieldNo(), part.type())) && !part.type().isFixedDecimal());
        writer.arrayHeader(parts.size());
        for (final KeyPart part : parts)
        {
            if (isPlain)
            {
                writer.arrayHeader(2).integer(part.fieldNo()).string(part.type().text());
            }
            else
            {
                MsgPackBoxer.encode(writer, options(part));
            }
        }
    }

    private static Map<String, Object> options(final KeyPart part)
    {
        final Map<String, Object> options = new LinkedHashMap<>();
        options.put("field", part.fieldNo());
        options.put("type", part.type().text());
        if (part.isNullable())
        {
            options.put("is_nullable", true);
        }
        if (NullableAction.of(part.isNullable()) != part.nullableAction())
        {
            options.put("nullable_action", part.nullableAction().text());
        }
        if (part.excludesNull())
        {
            options.put("exclude_null", true);
        }
        if (part.hasPath())
        {
            options.put("path", part.path().source());
        }
        if (null != part.collation())
        {
            options.put("collation", part.collation().def().id());
        }
        if (part.isDescending())
        {
            options.put("sort_order", "desc");
        }
        if (part.type().isFixedDecimal())
        {
            options.put("scale", part.scale());
        }
        return options;
    }
}
