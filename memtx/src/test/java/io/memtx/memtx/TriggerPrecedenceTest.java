package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What is checked before triggers are asked, and what afterwards, because they may mend it. */
class TriggerPrecedenceTest
{
    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;
    private final List<Tuple> asked = new ArrayList<>();

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) ->
            def.field("id", FieldType.UNSIGNED).field("n", FieldType.UNSIGNED).primaryKey("id"));
        space.insert(1, 5);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    /** A trigger that puts a number in the place of what is none. */
    private void mend()
    {
        space.beforeReplace((before, after, name, type) ->
        {
            asked.add(after);
            return null == after || after.get(1) instanceof Long ? after : Tuple.of(after.get(0), 7);
        });
    }

    @Test
    void shouldTakeWhatATriggerHasMendedOfAnUpdate()
    {
        mend();
        assertEquals(Tuple.of(1, 7), space.update(key(1), set(1, "x")));
        space.replace(1, 5);
        space.upsert(Tuple.of(1, 0), set(1, "x"));
        assertEquals(Tuple.of(1, 7), space.get(1));
    }

    @Test
    void shouldRefuseWhatNoTriggerHasMendedOfAnUpdate()
    {
        space.beforeReplace((before, after, name, type) ->
        {
            asked.add(after);
            return after;
        });
        refuse(ErrorCode.ER_FIELD_TYPE, () -> space.update(key(1), set(1, "x")));
        refuse(ErrorCode.ER_FIELD_TYPE, () -> space.upsert(Tuple.of(1, 0), set(1, "x")));
        refuse(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, () -> space.update(key(1), set(0, 2)));
        assertEquals(List.of(Tuple.of(1, "x"), Tuple.of(1, "x"), Tuple.of(2, 5)), asked);
        assertEquals(Tuple.of(1, 5), space.get(1));
        assertEquals(1, space.size());
    }

    @Test
    void shouldRefuseAnUpdateOfWhichATriggerMakesAnotherPrimaryKey()
    {
        space.beforeReplace((before, after, name, type) -> Tuple.of(2, 7));
        refuse(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, () -> space.update(key(1), set(1, 6)));
        refuse(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, () -> space.upsert(Tuple.of(1, 0), set(0, 3)));
        assertEquals(List.of(Tuple.of(1, 5)), space.primary().select());
    }

    @Test
    void shouldLookAtTheFormatOfWhatIsInsertedBeforeTriggersAreAsked()
    {
        mend();
        refuse(ErrorCode.ER_FIELD_TYPE, () -> space.insert(2, "x"));
        refuse(ErrorCode.ER_FIELD_TYPE, () -> space.replace(1, "x"));
        refuse(ErrorCode.ER_FIELD_TYPE, () -> space.upsert(Tuple.of(1, "x"), set(1, 6)));
        assertEquals(List.of(), asked);
    }

    private static void refuse(final ErrorCode code, final Runnable statement)
    {
        assertEquals(code, assertThrows(MemtxException.class, statement::run).code());
    }
}
