package io.memtx.memtx;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.path.JsonPath;
import io.memtx.tuple.path.MalformedPathException;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Finds the fields that the parts of a new index name, and the paths within them.
 */
final class PartNames
{
    private final String spaceName;
    private final List<FieldDef> fields;
    private final IntFunction<Collation> collations;

    PartNames(final String spaceName, final List<FieldDef> fields, final IntFunction<Collation> collations)
    {
        this.spaceName = spaceName;
        this.fields = fields;
        this.collations = collations;
    }

    /**
     * @param field a name or path, a number from 0, a {@link KeyPart} or a {@link NamedPart}.
     * @return the part; one without a type of its own has that of its field, and is a scalar within a field.
     * @throws MemtxException ER_NO_SUCH_FIELD_NAME_IN_SPACE; ER_WRONG_INDEX_OPTIONS for a path that is none.
     */
    KeyPart part(final Object field)
    {
        if (field instanceof KeyPart part)
        {
            return part;
        }
        if (field instanceof NamedPart named)
        {
            final KeyPart place = place(named.name());
            return named.part().at(place.fieldNo(), place.path());
        }
        return field instanceof Integer number ? whole(number) : place((String)field);
    }

    private KeyPart place(final String name)
    {
        final int fieldNo = fieldNo(name);
        if (fieldNo >= 0)
        {
            return whole(fieldNo);
        }
        final int end = firstStepEnd(name);
        final int within = numbered(name, end);
        if (within < 0)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NAME_IN_SPACE, name, spaceName);
        }
        return end == name.length() ? whole(within) :
            KeyPart.of(within, FieldType.SCALAR).at(within, path(name.substring(end)));
    }

    /** Where the field's own name ends. */
    private static int firstStepEnd(final String name)
    {
        if (!name.startsWith("["))
        {
            int end = 0;
            while (end < name.length() && '.' != name.charAt(end) && '[' != name.charAt(end))
            {
                end++;
            }
            return end;
        }
        final boolean isQuoted = name.length() > 1 && ('"' == name.charAt(1) || '\'' == name.charAt(1));
        final int nameEnd = isQuoted ? name.indexOf(name.charAt(1), 2) : 1;
        final int end = nameEnd < 0 ? -1 : name.indexOf(']', nameEnd);
        return end < 0 ? name.length() : end + 1;
    }

    /** The field that the first step of a path leads to; -1 when there is none. */
    private int numbered(final String name, final int end)
    {
        final String first = name.substring(0, end);
        if (!first.startsWith("["))
        {
            return fieldNo(first);
        }
        final JsonPath step;
        try
        {
            step = JsonPath.parse(first);
        }
        catch (final MalformedPathException ex)
        {
            return -1;
        }
        return step.isName(0) ? fieldNo(step.name(0)) : step.index(0);
    }

    private int fieldNo(final String name)
    {
        for (int i = 0; i < fields.size(); i++)
        {
            if (fields.get(i).name().equals(name))
            {
                return i;
            }
        }
        return -1;
    }

    private static JsonPath path(final String text)
    {
        try
        {
            return JsonPath.parse(text);
        }
        catch (final MalformedPathException ex)
        {
            throw new MemtxException(ErrorCode.ER_WRONG_INDEX_OPTIONS, ex, "invalid path");
        }
    }

    private KeyPart whole(final int fieldNo)
    {
        if (fieldNo >= fields.size())
        {
            return new KeyPart(fieldNo, FieldType.SCALAR, false);
        }
        final FieldDef field = fields.get(fieldNo);
        final KeyPart part = new KeyPart(fieldNo, field.type(), field.isNullable(), field.scale());
        return CollationDef.ID_NONE == field.collationId() ?
            part : part.collation(collations.apply(field.collationId()));
    }
}
