package io.memtx.memtx.schema;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/**
 * A directory that we made, opened by Tarantool.
 */
class FirstSnapshotTest
{
    private static final UUID INSTANCE = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID REPLICASET = UUID.fromString("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");

    @TempDir
    private Path directory;

    @Test
    void shouldBeAnInstanceThatTarantoolGoesOnWith() throws IOException
    {
        writeSnapshot(List.of(), List.of());
        final TarantoolPeer peer = TarantoolPeer.on(directory);

        final List<String> identity = peer.run("""
            print(box.info.uuid) print(box.space._schema:get('cluster')[2]) print(box.info.id)
            box.schema.space.create('s'):create_index('pk')
            box.space.s:insert{1}
            """);
        assertEquals(List.of(INSTANCE.toString(), REPLICASET.toString(), "1"), identity);
        assertEquals("[1]", peer.dump().get(2), "after a restart");
        assertFalse(peer.log().contains(" E> "), peer.log());
    }

    @Test
    void shouldDefineSpacesAsTarantoolUnderstandsThem() throws IOException
    {
        final SpaceDef plain = SpaceDef.builder(512, "plain").fieldCount(2)
            .fields(List.of(new FieldDef("id", FieldType.UNSIGNED), new FieldDef("note", FieldType.STRING, true)))
            .build();
        final SpaceDef local = SpaceDef.builder(513, "loc\u00e1l").local(true).build();
        final SpaceDef temporary = SpaceDef.builder(514, "temporary").type(SpaceType.DATA_TEMPORARY).build();
        final SpaceDef synchronous = SpaceDef.builder(515, "synchronous").sync(true).build();
        final List<SpaceDef> spaces = List.of(plain, local, temporary, synchronous);
        final List<IndexDef> indexes = new ArrayList<>();
        for (final SpaceDef space : spaces)
        {
            indexes.add(new IndexDef(space.id(), 0, "pk", IndexType.HASH, true,
                List.of(new KeyPart(0, FieldType.UNSIGNED, false))));
        }
        indexes.add(1, new IndexDef(512, 1, "sk", IndexType.TREE, false,
            List.of(new KeyPart(1, FieldType.STRING, true))));
        writeSnapshot(spaces, indexes);

        final List<String> answers = TarantoolPeer.on(directory).run("""
            for _, name in ipairs{'plain', 'loc\u00e1l', 'temporary', 'synchronous'} do
                local s = box.space[name]
                print(('%s %s %s %s %s %s'):format(s.id, s.field_count, s.is_local, s.temporary, s.is_sync,
                    s.index.pk.type))
            end
            local sk = box.space.plain.index.sk
            print(('%s %s %s %s %s'):format(sk.type, sk.unique, sk.parts[1].fieldno, sk.parts[1].type,
                sk.parts[1].is_nullable))
            print(box.space.plain:insert{1, box.NULL})
            print(box.space.plain:format()[2].name, box.space.plain:format()[2].is_nullable)
            """);

        assertEquals(List.of(
            "512 2 false false false HASH",
            "513 0 true false false HASH",
            "514 0 false true false HASH",
            "515 0 false false true HASH",
            "TREE false 2 string true",
            "[1, null]",
            "note\ttrue"), answers);
    }

    private void writeSnapshot(final List<SpaceDef> spaces, final List<IndexDef> indexes)
    {
        final MsgPackWriter row = new MsgPackWriter();
        try (SnapWriter snapshot =
            new SnapWriter(FileStorage.INSTANCE, directory, INSTANCE, new Vclock(), 1.5e9, true, 0))
        {
            Bootstrap.rows(INSTANCE, REPLICASET, (spaceId, tuple, lengthBytes) ->
                snapshot.appendTuple(spaceId, 0, tuple, lengthBytes));
            for (final SpaceDef space : spaces)
            {
                space.encode(row.reset());
                snapshot.appendTuple(SystemSpaces.SPACE, 0, row.address(), row.length());
            }
            for (final IndexDef index : indexes)
            {
                index.encode(row.reset());
                snapshot.appendTuple(SystemSpaces.INDEX, 0, row.address(), row.length());
            }
            snapshot.commit();
        }
    }
}
