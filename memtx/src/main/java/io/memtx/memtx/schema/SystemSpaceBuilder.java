package io.memtx.memtx.schema;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDefs;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes down one system space: its format and indexes, in the order in which they are named.
 */
final class SystemSpaceBuilder
{
    private record Field(String name, String type, boolean isNullable)
    {
    }

    private final SpaceDef.Builder space;
    private final int id;
    private final List<Field> fields = new ArrayList<>();
    private final List<IndexDef> indexes = new ArrayList<>();
    private boolean isTypeFirst;

    SystemSpaceBuilder(final int id, final String name, final EngineType engine)
    {
        this.id = id;
        space = SpaceDef.builder(id, name).engine(engine);
    }

    SystemSpaceBuilder field(final String name, final String type)
    {
        fields.add(new Field(name, type, false));
        return this;
    }

    SystemSpaceBuilder nullableField(final String name, final String type)
    {
        fields.add(new Field(name, type, true));
        return this;
    }

    /** The definition of {@code _schema} has the type of a field before its name, for no reason but history. */
    SystemSpaceBuilder typeFirst()
    {
        isTypeFirst = true;
        return this;
    }

    /** Fields of the space that a view shows. */
    SystemSpaceBuilder fieldsOf(final SystemSpaceBuilder viewed)
    {
        fields.addAll(viewed.fields);
        return this;
    }

    /** Indexes of the space that a view shows. */
    SystemSpaceBuilder indexesOf(final SystemSpaceBuilder viewed)
    {
        for (final IndexDef index : viewed.indexes)
        {
            indexes.add(
                new IndexDef(id, index.indexId(), index.name(), index.type(), index.isUnique(), index.parts()));
        }
        return this;
    }

    SystemSpaceBuilder fieldCount(final int fieldCount)
    {
        space.fieldCount(fieldCount);
        return this;
    }

    SystemSpaceBuilder local()
    {
        space.local(true);
        return this;
    }

    SystemSpaceBuilder temporary()
    {
        space.type(SpaceType.DATA_TEMPORARY);
        return this;
    }

    SystemSpaceBuilder unique(final int indexId, final String name, final KeyPart... parts)
    {
        return index(indexId, name, IndexType.TREE, true, parts);
    }

    SystemSpaceBuilder nonUnique(final int indexId, final String name, final KeyPart... parts)
    {
        return index(indexId, name, IndexType.TREE, false, parts);
    }

    SystemSpaceBuilder hash(final int indexId, final String name, final KeyPart... parts)
    {
        return index(indexId, name, IndexType.HASH, true, parts);
    }

    static KeyPart unsigned(final int fieldNo)
    {
        return new KeyPart(fieldNo, FieldType.UNSIGNED, false);
    }

    static KeyPart string(final int fieldNo)
    {
        return new KeyPart(fieldNo, FieldType.STRING, false);
    }

    static KeyPart scalar(final int fieldNo)
    {
        return new KeyPart(fieldNo, FieldType.SCALAR, false);
    }

    SpaceDef space()
    {
        try (ScratchBuffer buffer = new ScratchBuffer(1024))
        {
            final MsgPackWriter writer = new MsgPackWriter(buffer);
            writer.arrayHeader(fields.size());
            for (final Field field : fields)
            {
                writer.mapHeader(field.isNullable ? 3 : 2);
                if (isTypeFirst)
                {
                    writer.string("type").string(field.type).string("name").string(field.name);
                }
                else
                {
                    writer.string("name").string(field.name).string("type").string(field.type);
                }
                if (field.isNullable)
                {
                    writer.string("is_nullable").bool(true);
                }
            }
            return space.format(DefinitionReader.bytes(writer.address()), FieldDefs.decode(writer.address())).build();
        }
    }

    List<IndexDef> indexes()
    {
        return indexes;
    }

    private SystemSpaceBuilder index(
        final int indexId, final String name, final IndexType type, final boolean isUnique, final KeyPart... parts)
    {
        indexes.add(new IndexDef(id, indexId, name, type, isUnique, List.of(parts)));
        return this;
    }
}
