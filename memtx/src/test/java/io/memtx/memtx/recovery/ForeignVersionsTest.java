package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.check.DeepReport;
import io.memtx.memtx.check.DirectoryCheck;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.recovery.ForeignDirectory.delete;
import static io.memtx.memtx.recovery.ForeignDirectory.field;
import static io.memtx.memtx.recovery.ForeignDirectory.put;
import static io.memtx.xlog.file.LogFixture.NO_TSN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Directories as versions from 1.6 to 3.x write them, made by hand: opened, and what they hold compared. */
class ForeignVersionsTest
{
    private static final int SCHEMA = 272;
    private static final int SPACE = 280;
    private static final int INDEX = 288;
    private static final int USER = 304;
    private static final int PRIV = 312;
    private static final int CLUSTER = 320;
    private static final int GC_CONSUMERS = 388;
    private static final int T = 512;
    private static final int LOCAL = 513;
    private static final String UUID = LogFixture.INSTANCE_UUID.toString();

    @TempDir
    private Path parent;

    @Test
    void shouldReadADirectoryOf16() throws IOException
    {
        final ForeignDirectory directory = new ForeignDirectory(parent.resolve("1.6"), "0.12", "1.6.8-762-g7f8c1b6");
        directory.tuple(SCHEMA, "cluster", ForeignDirectory.REPLICASET_UUID)
            .tuple(SCHEMA, "max_id", T)
            .tuple(SCHEMA, "version", 1, 6, 8)
            .tuple(SPACE, 272, 1, "_schema", "memtx", 0, Map.of(), List.of(field("key", "str")))
            .tuple(SPACE, 320, 1, "_cluster", "memtx", 0, Map.of(), List.of(field("id", "num"), field("uuid", "str")))
            .tuple(SPACE, T, 1, "t", "memtx", 0, Map.of(), List.of())
            .tuple(INDEX, 272, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "str")))
            .tuple(INDEX, 320, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "num")))
            .tuple(INDEX, 320, 1, "uuid", "tree", Map.of("unique", true), List.of(List.of(1, "str")))
            .tuple(INDEX, T, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "num")))
            .tuple(INDEX, T, 1, "word", "hash", Map.of("unique", true), List.of(List.of(1, "str")))
            .tuple(USER, 0, 1, "guest", "user", Map.of("chap-sha1", "vhvewKp0tNyweZQ+cFKAlsyphfg="))
            .tuple(USER, 1, 1, "admin", "user", Map.of())
            .tuple(USER, 2, 1, "public", "role", Map.of())
            .tuple(CLUSTER, 1, UUID)
            .tuple(T, 1, "one")
            .tuple(T, 2, "two", List.of("more"));
        directory.writeSnap(new Vclock(), false, 5);
        try (LogFixture log = directory.log(new Vclock(), null, false))
        {
            log.row(RowType.INSERT, 1, 0, 1, NO_TSN, 0, put(T, 3, "three"));
            log.row(RowType.REPLACE, 1, 0, 2, NO_TSN, 0, put(T, 1, "changed")).flush();
            log.row(RowType.DELETE, 1, 0, 3, NO_TSN, 0, delete(T, 2));
            log.row(RowType.UPDATE, 1, 0, 4, NO_TSN, 0, (body) ->
            {
                body.mapHeader(4).unsigned(BodyKey.SPACE_ID).unsigned(T).unsigned(BodyKey.INDEX_BASE).unsigned(1);
                body.unsigned(BodyKey.KEY).arrayHeader(1).unsigned(3);
                body.unsigned(BodyKey.TUPLE).arrayHeader(1).arrayHeader(3).string("=").unsigned(3).unsigned(33);
            });
            log.row(RowType.UPSERT, 1, 0, 5, NO_TSN, 0, (body) ->
            {
                body.mapHeader(4).unsigned(BodyKey.SPACE_ID).unsigned(T).unsigned(BodyKey.INDEX_BASE).unsigned(1);
                body.unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(4).string("four");
                body.unsigned(BodyKey.OPS).arrayHeader(1).arrayHeader(3).string("+").unsigned(2).unsigned(1);
            }).flush(); // and no end marker: it was not stopped
        }
        check(directory, "{1: 5}", "t", "[1, \"changed\"][3, \"three\", 33][4, \"four\"]", List.of());
    }

    @Test
    void shouldReadADirectoryOf17() throws IOException
    {
        final ForeignDirectory directory = new ForeignDirectory(parent.resolve("1.7"), "0.13", "1.7.7-0-gaeb5d3c");
        system(directory, "cluster", 1, 7, 7)
            .tuple(SPACE, T, 1, "t", "memtx", 0, Map.of(), List.of(field("id", "unsigned"), field("word", "string")))
            .tuple(SPACE, LOCAL, 1, "temporary", "memtx", 0, Map.of("temporary", true), List.of())
            .tuple(INDEX, T, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))
            .tuple(INDEX, T, 1, "word", "tree", Map.of("unique", false), List.of(
                Map.of("field", 1, "type", "string", "is_nullable", true)))
            .tuple(INDEX, LOCAL, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))
            .tuple(CLUSTER, 1, UUID);
        for (int i = 0; i < 300; i++)
        {
            directory.tuple(T, i, "the same text again and again " + i % 7);
        }
        directory.writeSnap(Vclock.parse("{1: 40}"), true, 200);
        final Vclock start = Vclock.parse("{1: 35}");
        try (LogFixture log = directory.log(start, new Vclock(), true))
        {
            for (int lsn = 36; lsn <= 40; lsn++)
            {
                log.row(RowType.INSERT, 1, 0, lsn, NO_TSN, 0, put(T, 900 + lsn, "is in the snapshot, or gone"));
            }
            log.flush();
            for (int lsn = 41; lsn <= 340; lsn++)
            {
                log.row(RowType.DELETE, 1, 0, lsn, NO_TSN, 0, delete(T, lsn - 41));
            }
            log.flush(); // 300 transactions in one compressed block
            log.row(RowType.INSERT, 1, 0, 341, NO_TSN, 0, put(T, 7, "last")).flush().eof();
        }
        check(directory, "{1: 341}", "t", "[7, \"last\"]", List.of());
    }

    @Test
    void shouldReadADirectoryOf110() throws IOException
    {
        final ForeignDirectory directory = new ForeignDirectory(parent.resolve("1.10"), "0.13", "1.10.15-0-gb8f2acc");
        system(directory, "cluster", 1, 10, 2)
            .tuple(SPACE, T, 1, "t", "memtx", 0, Map.of(), List.of(field("id", "unsigned"), field("word", "string")))
            .tuple(SPACE, LOCAL, 1, "local", "memtx", 0, Map.of("group_id", 1), List.of(field("id", "unsigned")))
            .tuple(INDEX, T, 0, "pk", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))
            .tuple(INDEX, LOCAL, 0, "pk", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))
            .tuple(PRIV, 1, 0, "space", T, 3)
            .tuple(CLUSTER, 1, UUID)
            .tuple(CLUSTER, 2, "22222222-3333-4444-8555-666666666666")
            .tuple(T, 1, "one")
            .local(LOCAL, 5);
        directory.writeSnap(Vclock.parse("{0: 1, 1: 10, 2: 3}"), true, 1000, "Colour: green", "Shape: round");
        try (LogFixture log = directory.log(Vclock.parse("{0: 1, 1: 10, 2: 3}"), Vclock.parse("{}"), true,
            "Colour: blue"))
        {
            // rows of another instance, and two local ones, one before a replicated row in its transaction
            log.row(RowType.INSERT, 2, 0, 4, NO_TSN, 0, put(T, 2, "of instance 2"));
            log.row(RowType.INSERT, 0, 1, 2, NO_TSN, 0, put(LOCAL, 6)).flush();
            log.row(RowType.INSERT, 0, 1, 3, 11, 0, put(LOCAL, 7));
            log.row(RowType.INSERT, 1, 0, 11, 11, 0, put(T, 3, "three"));
            log.row(RowType.NOP, 1, 0, 12, 11, HeaderKey.FLAG_COMMIT, null).flush().eof();
        }
        check(
            directory, "{0: 3, 1: 12, 2: 4}", "t", "[1, \"one\"][2, \"of instance 2\"][3, \"three\"]",
            List.of("Unknown meta item: 'Colour'", "Unknown meta item: 'Shape'", "Unknown meta item: 'Colour'"));
        try (Memtx db = Memtx.open(directory.path()))
        {
            assertEquals("[[5], [6], [7]]", db.space("local").primary().select().toString());
        }
    }

    @Test
    void shouldReadADirectoryOf211() throws IOException
    {
        final ForeignDirectory directory = new ForeignDirectory(parent.resolve("2.11"), "0.13", "2.11.1-0-g96877bd");
        system(directory, "cluster", 2, 11, 1)
            .tuple(SPACE, T, 1, "t", "memtx", 0, Map.of("is_sync", true), List.of(
                field("id", "unsigned"),
                Map.of("name", "word", "type", "string", "is_nullable", true),
                field("amount", "decimal")))
            .tuple(INDEX, T, 0, "pk", "tree", Map.of("unique", true, "hint", true), List.of(List.of(0, "unsigned")))
            .tuple(INDEX, T, 1, "word", "tree", Map.of("unique", false), List.of(
                Map.of("field", 1, "type", "string", "is_nullable", true, "exclude_null", true)))
            .tuple(CLUSTER, 1, UUID)
            .tuple(CLUSTER, 2, "22222222-3333-4444-8555-666666666666")
            .service(RowType.RAFT, HeaderKey.GROUP_LOCAL, (body) -> body.mapHeader(2)
                .unsigned(BodyKey.RAFT_TERM).unsigned(4).unsigned(BodyKey.RAFT_VOTE).unsigned(1))
            .service(RowType.RAFT_PROMOTE, HeaderKey.GROUP_DEFAULT, (body) -> body.mapHeader(4)
                .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(1).unsigned(BodyKey.SYNCHRO_LSN).unsigned(20)
                .unsigned(BodyKey.TERM).unsigned(4).unsigned(BodyKey.VCLOCK).mapHeader(1).unsigned(1).unsigned(20))
            .tuple(T, 1, "one", new BigDecimal("1.50"))
            .tuple(T, 2, null, new BigDecimal("-2"));
        directory.writeSnap(Vclock.parse("{0: 1, 1: 20}"), true, 1000);
        final int sync = HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK;
        try (LogFixture log = directory.log(Vclock.parse("{0: 1, 1: 20}"), Vclock.parse("{1: 4}"), true))
        {
            log.row(RowType.REPLACE, 1, 0, 21, NO_TSN, sync, put(T, 3, "confirmed", new BigDecimal("3")));
            log.row(RowType.REPLACE, 1, 0, 22, NO_TSN, sync, put(T, 1, "undone", new BigDecimal("0")));
            log.flush();
            log.row(RowType.RAFT, 0, 1, 2, NO_TSN, 0, (body) -> body.mapHeader(1)
                .unsigned(BodyKey.RAFT_TERM).unsigned(5)).flush();
            log.row(RowType.RAFT_PROMOTE, 2, 0, 1, NO_TSN, 0, (body) -> body.mapHeader(3)
                .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(1).unsigned(BodyKey.SYNCHRO_LSN).unsigned(21)
                .unsigned(BodyKey.TERM).unsigned(5)).flush();
            log.row(RowType.REPLACE, 2, 0, 2, NO_TSN, sync, put(T, 4, "four", new BigDecimal("4.0")));
            log.row(RowType.RAFT_CONFIRM, 2, 0, 3, NO_TSN, 0, (body) -> body.mapHeader(2)
                .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(2).unsigned(BodyKey.SYNCHRO_LSN).unsigned(2));
            log.flush().eof();
        }
        check(
            directory, "{0: 2, 1: 22, 2: 3}", "t",
            "[1, \"one\", 1.50][2, null, -2][3, \"confirmed\", 3][4, \"four\", 4.0]", List.of());
        try (Memtx db = Memtx.open(directory.path()))
        {
            assertEquals(3, db.space("t").index("word").size(), "one tuple has no word");
            assertEquals(0, db.recoveryReport().pendingTransactions());
        }
    }

    @Test
    void shouldReadADirectoryOf3() throws IOException
    {
        final ForeignDirectory directory = new ForeignDirectory(parent.resolve("3"), "0.13", "3.3.0-0-g5fc82b8");
        system(directory, "replicaset_uuid", 3, 3, 0)
            .tuple(SCHEMA, "replicaset_name", "replicaset-001")
            .tuple(SPACE, GC_CONSUMERS, 1, "_gc_consumers", "memtx", 0, Map.of("group_id", 1), List.of(
                field("uuid", "string"), field("vclock", "map"), field("opts", "map")))
            .tuple(SPACE, T, 1, "t", "memtx", 3, Map.of("type", "normal"), List.of(
                field("id", "uint32"),
                Map.of("name", "word", "type", "string", "default", "none"),
                Map.of("name", "at", "type", "datetime", "is_nullable", true)))
            .tuple(INDEX, GC_CONSUMERS, 0, "primary", "tree", Map.of("unique", true), List.of(List.of(0, "string")))
            .tuple(INDEX, T, 0, "pk", "tree", Map.of("unique", true), List.of(
                Map.of("field", 0, "type", "uint32", "sort_order", "desc")))
            .tuple(INDEX, T, 1, "at", "tree", Map.of("unique", false), List.of(
                Map.of("field", 2, "type", "datetime", "is_nullable", true, "exclude_null", true)))
            .tuple(CLUSTER, 1, UUID, "instance-001")
            .local(GC_CONSUMERS, UUID, Map.of(1, 30), Map.of("type", "replica"))
            .service(RowType.RAFT, HeaderKey.GROUP_LOCAL, (body) -> body.mapHeader(1)
                .unsigned(BodyKey.RAFT_TERM).unsigned(2))
            .tuple(T, 1, "one", null);
        directory.writeSnap(Vclock.parse("{0: 3, 1: 30}"), true, 1000);
        try (LogFixture log = directory.log(Vclock.parse("{0: 3, 1: 30}"), Vclock.parse("{1: 9}"), true))
        {
            // with the extensions of the log: the tuple before and behind it
            log.row(RowType.REPLACE, 1, 0, 31, 31, 0, (body) ->
            {
                body.mapHeader(4).unsigned(BodyKey.SPACE_ID).unsigned(T);
                Tuple.of(1, "changed", null).encode(body.unsigned(BodyKey.TUPLE));
                Tuple.of(1, "one", null).encode(body.unsigned(BodyKey.OLD_TUPLE));
                Tuple.of(1, "changed", null).encode(body.unsigned(BodyKey.NEW_TUPLE));
            });
            log.row(RowType.INSERT, 1, 0, 32, 31, HeaderKey.FLAG_COMMIT, put(T, 2, "two", null)).flush();
            log.row(RowType.REPLACE, 0, 1, 4, NO_TSN, 0,
                put(GC_CONSUMERS, UUID, Map.of(1, 32), Map.of("type", "replica"))).flush().eof();
        }
        check(directory, "{0: 4, 1: 32}", "t", "[2, \"two\", null][1, \"changed\", null]", List.of());
        try (Memtx db = Memtx.open(directory.path()))
        {
            assertEquals(0, db.space("t").index("at").size());
            assertTrue(
                db.space("_gc_consumers").primary().select().toString().contains("32"), "kept as it was found");
        }
    }

    /** What all versions from 1.7 on have in common. */
    private static ForeignDirectory system(
        final ForeignDirectory directory, final String clusterKey, final int major, final int minor, final int patch)
    {
        return directory.tuple(SCHEMA, clusterKey, ForeignDirectory.REPLICASET_UUID)
            .tuple(SCHEMA, "max_id", LOCAL)
            .tuple(SCHEMA, "version", major, minor, patch)
            .tuple(USER, 0, 1, "guest", "user", Map.of())
            .tuple(USER, 1, 1, "admin", "user", Map.of())
            .tuple(USER, 2, 1, "public", "role", Map.of());
    }

    /** Checked read-only, opened, written to, and once more from a snapshot of ours. */
    private static void check(
        final ForeignDirectory directory,
        final String vclock,
        final String space,
        final String tuples,
        final List<String> notes)
    {
        final DeepReport deep =
            DirectoryCheck.check(FileStorage.INSTANCE, directory.path(), 64 << 20, RecoveryListener.NONE);
        assertEquals(List.of(), deep.faults());
        try (Memtx db = Memtx.open(new MemtxContext(directory.path()).instanceUuid(LogFixture.INSTANCE_UUID)))
        {
            assertEquals(vclock, db.info().vclock().toString());
            assertEquals(tuples, text(db, space));
            assertTrue(db.recoveryReport().isComplete(), db.recoveryReport().toString());
            assertEquals(notes, db.recoveryReport().notes().stream().map(RecoveryReport.Note::text).toList());
            assertEquals(UUID, db.space("_cluster").get(1).getString(1));
            db.createSpace("ours", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id")).insert(1);
            assertTrue(db.snapshot());
        }
        try (Memtx db = Memtx.open(directory.path()))
        {
            assertEquals(tuples, text(db, space));
            assertEquals(1, db.space("ours").size());
        }
    }

    private static String text(final Memtx db, final String space)
    {
        final StringBuilder text = new StringBuilder();
        db.space(space).primary().select().forEach(text::append);
        return text.toString();
    }
}
