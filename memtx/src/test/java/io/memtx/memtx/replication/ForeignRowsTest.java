package io.memtx.memtx.replication;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two engines; what one commits the other applies, read from the one's directory. */
class ForeignRowsTest
{
    private static final UUID SECOND = UUID.fromString("22222222-2222-4333-8444-555555555555");

    @TempDir
    private Path directory;

    private Memtx first;
    private Memtx second;
    private Vclock seenOfFirst;
    private Vclock seenOfSecond;

    @BeforeEach
    void openBoth() throws IOException
    {
        first = open("first");
        first.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("code", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id"))
            .index("code", IndexType.TREE, unique("code")));
        first.space("s").insert(1, 1, "before");
        join();
        second = open("second");
        seenOfFirst = new Vclock();
        second.replication().journaled().read(seenOfFirst);
        seenOfSecond = seenOfFirst.copy();
    }

    @AfterEach
    void closeBoth()
    {
        first.close();
        second.close();
    }

    @Test
    void shouldBecomeAMemberByTheRowThatSaysSo()
    {
        assertEquals(0, second.replication().instanceId());
        final MemtxException ex =
            assertThrows(MemtxException.class, () -> second.space("s").insert(7, 7));
        assertEquals(ErrorCode.ER_READONLY, ex.code());
        assertEquals(
            "Can't modify data on a read-only instance - it is not a member of the replica set yet", ex.getMessage());
        reopenSecond();
        assertEquals(0, second.replication().instanceId());

        assertEquals(2, register());
        assertEquals(2, register());
        toSecond();
        assertEquals(2, second.replication().instanceId());
        second.space("s").insert(7, 7);
        toFirst();
        assertEquals(tuples(first), tuples(second));
        assertEquals(vclock(first), vclock(second));
        assertEquals(1, vclock(first).get(2));
    }

    @Test
    void shouldApplyEveryKindOfStatement()
    {
        register();
        final Space space = first.space("s");
        space.insert(2, 2, "two");
        space.replace(2, 22, "two again");
        space.update(Key.key(1), Operation.set(2, "changed"));
        space.upsert(Tuple.of(3, 3, 1), Operation.add(2, 1));
        space.upsert(Tuple.of(3, 3, 1), Operation.add(2, 1));
        space.delete(1);
        space.delete(99);
        space.update(Key.key(99), Operation.set(2, "nobody"));
        first.transact((tx) ->
        {
            tx.insert(space, 4, 4);
            tx.insert(space, 5, 5);
            tx.delete(space, 4);
        });
        first.createSpace("t", (def) -> def.field("id", FieldType.STRING)
            .index("primary", IndexType.HASH, unique("id")));
        first.space("t").insert("x");
        toSecond();
        assertEquals(tuples(first), tuples(second));
        assertEquals(Tuple.of("x"), second.space("t").get("x"));
        assertEquals(vclock(first), vclock(second));
    }

    @Test
    void shouldApplyAnythingOnce()
    {
        register();
        final Vclock from = seenOfFirst.copy();
        first.space("s").insert(2, 2, 0);
        first.space("s").update(Key.key(2), Operation.add(2, 1));
        toSecond();
        seenOfFirst = from;
        toSecond();
        assertEquals(Tuple.of(2, 2, 1), second.space("s").get(2));
        assertEquals(vclock(first), vclock(second));
    }

    @Test
    void shouldRefuseAWholeTransactionAndSayWhichRow()
    {
        register();
        toSecond();
        second.space("s").insert(5, 55, "here");
        final Vclock before = vclock(second);
        first.transact((tx) ->
        {
            tx.insert(first.space("s"), 4, 4);
            tx.insert(first.space("s"), 5, 5);
            tx.insert(first.space("s"), 6, 6);
        });
        final MemtxException ex = assertThrows(MemtxException.class, this::toSecond);
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"s\" with old tuple - [5, 55, \"here\"] " +
            "and new tuple - [5, 5]", ex.getMessage());
        final long lsn = vclock(first).get(1) - 1;
        assertEquals(
            "{type: 'INSERT', replica_id: 1, lsn: " + lsn + ", space_id: 512, index_id: 0, tuple: [5, 5]}",
            second.replication().rows().failedRow());
        assertEquals(before, vclock(second));
        assertNull(second.space("s").get(4));
        assertNull(second.space("s").get(6));
        second.space("s").delete(5);
        toSecond();
        assertEquals(tuples(first), tuples(second));
        assertNull(second.replication().rows().failedRow());
    }

    @Test
    void shouldTurnACollidingRowIntoANopWhenSkipping()
    {
        register();
        toSecond();
        second.space("s").insert(5, 55, "here");
        second.replication().rows().isSkippingDuplicates(true);
        first.transact((tx) ->
        {
            tx.insert(first.space("s"), 4, 4);
            tx.insert(first.space("s"), 5, 5);
            tx.insert(first.space("s"), 6, 6);
        });
        first.space("s").replace(7, 55);
        toSecond();
        assertEquals(2, second.replication().rows().skippedCount());
        assertEquals(Tuple.of(5, 55, "here"), second.space("s").get(5));
        assertEquals(Tuple.of(4, 4), second.space("s").get(4));
        assertEquals(Tuple.of(6, 6), second.space("s").get(6));
        assertNull(second.space("s").get(7));
        assertEquals(vclock(first).get(1), vclock(second).get(1));
        final List<String> types = rowTypes("second", 4);
        assertEquals(List.of("INSERT", "NOP", "INSERT", "NOP"), types);
        reopenSecond();
        assertEquals(Tuple.of(5, 55, "here"), second.space("s").get(5));
        assertEquals(vclock(first).get(1), vclock(second).get(1));
    }

    @Test
    void shouldSkipATransactionAsAWhole()
    {
        register();
        toSecond();
        first.transact((tx) ->
        {
            tx.insert(first.space("s"), 4, 4);
            tx.insert(first.space("s"), 5, 5);
        });
        carry("first", seenOfFirst, second, true);
        assertNull(second.space("s").get(4));
        assertEquals(vclock(first).get(1), vclock(second).get(1));
        assertEquals(2, second.replication().rows().skippedCount());
    }

    @Test
    void shouldLeaveOutWhatWasRefusedWhenItComesAgainAndNothingElse()
    {
        register();
        toSecond();
        second.space("s").insert(5, 55, "here");
        first.space("s").insert(5, 5);
        first.space("s").insert(6, 6);
        assertThrows(MemtxException.class, this::toSecond);
        assertThrows(MemtxException.class, this::toSecond);
        second.replication().rows().skipFailed();
        toSecond();
        assertEquals(1, second.replication().rows().skippedCount());
        assertEquals(Tuple.of(5, 55, "here"), second.space("s").get(5));
        assertEquals(Tuple.of(6, 6), second.space("s").get(6));
        first.space("s").replace(7, 55);
        assertThrows(MemtxException.class, this::toSecond);
    }

    @Test
    void shouldRunTriggersOnRowsOfOthersAndRefuseWhatTheyWouldSendOn()
    {
        register();
        toSecond();
        final List<String> seen = new ArrayList<>();
        final Space here = second.space("s");
        here.beforeReplace((oldTuple, newTuple, space, type) ->
        {
            seen.add(type + " " + newTuple);
            return null != oldTuple ? oldTuple : newTuple;
        });
        second.space("s").insert(8, 8, "mine");
        first.space("s").insert(9, 9);
        first.space("s").replace(8, 80);
        toSecond();
        assertEquals(List.of("INSERT [8, 8, \"mine\"]", "INSERT [9, 9]", "REPLACE [8, 80]"), seen);
        assertEquals(Tuple.of(8, 8, "mine"), here.get(8), "resolved in favour of what is here");
        assertEquals(vclock(first).get(1), vclock(second).get(1));

        here.onReplace((oldTuple, newTuple, space, type) ->
        {
            if (null != newTuple && 10 == newTuple.getLong(0))
            {
                second.transaction().insert(here, 11, 11);
            }
        });
        first.space("s").insert(10, 10);
        final MemtxException ex = assertThrows(MemtxException.class, this::toSecond);
        assertTrue(ex.getMessage().contains("distributed transactions"), ex.getMessage());
        assertNull(here.get(10));
        assertNull(here.get(11));
    }

    @Test
    void shouldApplyWhileReadOnly()
    {
        register();
        toSecond();
        second.replication().readOnly(" - box.cfg.read_only is true");
        final MemtxException ex = assertThrows(MemtxException.class, () -> second.space("s").delete(1));
        assertEquals("Can't modify data on a read-only instance - box.cfg.read_only is true", ex.getMessage());
        first.space("s").insert(2, 2);
        toSecond();
        assertEquals(Tuple.of(2, 2), second.space("s").get(2));
        second.replication().readOnly(null);
        second.space("s").delete(1);
    }

    @Test
    void shouldRefuseHostileRowsAndStayAsItWas()
    {
        register();
        toSecond();
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Vclock before = vclock(second);
        final List<Tuple> tuples = tuples(second);
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            for (int i = 0; i < 20_000; i++)
            {
                final byte[] bytes = new byte[1 + random.nextInt(64)];
                random.nextBytes(bytes);
                bytes[0] = (byte)(0x80 | random.nextInt(6));
                Memory.copyFrom(bytes, 0, buffer.address(), bytes.length);
                try
                {
                    second.replication().rows().apply(buffer.address(), bytes.length);
                }
                catch (final MemtxException ex)
                {
                    // declared
                }
                catch (final RuntimeException ex)
                {
                    throw new AssertionError("seed=" + seed, ex);
                }
            }
        }
        assertEquals(before, vclock(second), "seed=" + seed);
        assertEquals(tuples, tuples(second), "seed=" + seed);
    }

    @Test
    void shouldRefuseWhatIsNoOneTransaction()
    {
        register();
        toSecond();
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            final MsgPackWriter rows = new MsgPackWriter(buffer);
            nop(rows, 1001, 0);
            nop(rows, 1002, 0);
            MemtxException ex = assertThrows(MemtxException.class, () -> apply(rows));
            assertEquals(ErrorCode.ER_UNSUPPORTED, ex.code());
            assertEquals("replication does not support interleaving transactions", ex.getMessage());

            rows.reset();
            nop(rows, 1001, -1);
            ex = assertThrows(MemtxException.class, () -> apply(rows));
            assertEquals(ErrorCode.ER_PROTOCOL, ex.code());
            assertEquals(
                "Transaction id must be equal to LSN of the first row in the transaction.", ex.getMessage());

            rows.reset();
            nop(rows, 1002, 1); // the row before was for somebody else
            nop(rows, 1003, 2);
            apply(rows);
            assertEquals(1003, vclock(second).get(1));
        }
    }

    private long apply(final MsgPackWriter rows)
    {
        return second.replication().rows().apply(rows.address(), rows.length());
    }

    /** A row that says it is so far behind the one that its transaction is named after. */
    private static void nop(final MsgPackWriter writer, final long lsn, final long behindTsn)
    {
        writer.mapHeader(4).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.NOP.code());
        writer.unsigned(HeaderKey.REPLICA_ID).unsigned(1).unsigned(HeaderKey.LSN).unsigned(lsn);
        writer.unsigned(HeaderKey.TSN).unsigned(behindTsn);
    }

    @Test
    void shouldRefuseARowOfNobody()
    {
        register();
        toSecond();
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            final MsgPackWriter row = new MsgPackWriter(buffer);
            for (final int id : new int[] {0, 32, 1000, Integer.MAX_VALUE})
            {
                row.reset().mapHeader(3).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.NOP.code());
                row.unsigned(HeaderKey.REPLICA_ID).unsigned(id).unsigned(HeaderKey.LSN).unsigned(1000);
                final MemtxException ex = assertThrows(MemtxException.class,
                    () -> second.replication().rows().apply(row.address(), row.length()));
                assertEquals(ErrorCode.ER_UNKNOWN_REPLICA, ex.code());
                assertEquals("Replica " + id + " is not registered with replica set " +
                    second.replication().replicasetUuid(), ex.getMessage());
            }
        }
    }

    @Test
    void shouldSayWhichLoneRowHasNoSpaceId()
    {
        register();
        toSecond();
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            final MsgPackWriter row = new MsgPackWriter(buffer);
            row.mapHeader(3).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.INSERT.code())
                .unsigned(HeaderKey.REPLICA_ID).unsigned(1).unsigned(HeaderKey.LSN).unsigned(1000);
            row.mapHeader(2).unsigned(BodyKey.SPACE_ID).string("s").unsigned(BodyKey.TUPLE).arrayHeader(1)
                .unsigned(7);
            final MemtxException ex = assertThrows(MemtxException.class,
                () -> second.replication().rows().apply(row.address(), row.length()));
            assertEquals(ErrorCode.ER_INVALID_MSGPACK, ex.code());
            assertEquals(
                "{type: 'INSERT', replica_id: 1, lsn: 1000, space_id: \"s\", index_id: 0, tuple: [7]}",
                second.replication().rows().failedRow());
        }
    }

    private int register()
    {
        return first.compute((tx) -> first.replication().register(tx, SECOND, null));
    }

    private Memtx open(final String name)
    {
        return Memtx.open(new MemtxContext(directory.resolve(name)).memtxMemory(32 << 20));
    }

    private void reopenSecond()
    {
        second.close();
        second = open("second");
        second.replication();
    }

    /** Makes the directory of the second instance: the first one's snapshot under another uuid. */
    private void join() throws IOException
    {
        first.snapshot();
        final Path target = Files.createDirectory(directory.resolve("second"));
        final DirectoryContents contents = new XlogDirectory(
            FileStorage.INSTANCE, directory.resolve("first"), directory.resolve("first")).scan(null, false);
        final Path snap = contents.snaps().get(contents.snaps().size() - 1).path();
        try (XlogFileReader reader = XlogFileReader.open(FileStorage.INSTANCE, snap, FileType.SNAP, ReadMode.STRICT);
            SnapWriter writer = new SnapWriter(
                FileStorage.INSTANCE, target, SECOND, reader.meta().vclock(), 1, false, 0))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    final RowFlyweight row = reader.row();
                    writer.appendRow(row.type(), row.groupId(), row.bodyAddress(), row.bodyLength());
                }
            }
            writer.commit();
        }
    }

    private void toSecond()
    {
        carry("first", seenOfFirst, second, false);
    }

    private void toFirst()
    {
        carry("second", seenOfSecond, first, false);
    }

    private void carry(final String from, final Vclock seen, final Memtx target, final boolean isSkipped)
    {
        first.doWork();
        second.doWork();
        try (JournalCursor cursor =
            JournalCursor.follow(FileStorage.INSTANCE, directory.resolve(from), seen);
            ScratchBuffer buffer = new ScratchBuffer(256))
        {
            while (cursor.nextTransaction())
            {
                int length = 0;
                while (cursor.nextRow())
                {
                    final RowFlyweight row = cursor.row();
                    if (!row.isLocal())
                    {
                        buffer.ensureCapacity(length + row.length());
                        Memory.copy(row.address(), buffer.address() + length, row.length());
                        length += row.length();
                    }
                }
                if (0 != length && isSkipped)
                {
                    target.replication().rows().skip(buffer.address(), length);
                }
                else if (0 != length)
                {
                    target.replication().rows().apply(buffer.address(), length);
                }
            }
        }
        first.doWork();
        second.doWork();
    }

    private List<String> rowTypes(final String name, final int last)
    {
        final List<String> types = new ArrayList<>();
        try (JournalCursor cursor =
            JournalCursor.follow(FileStorage.INSTANCE, directory.resolve(name), seenOfFirst))
        {
            while (cursor.nextTransaction())
            {
                while (cursor.nextRow())
                {
                    if (1 == cursor.row().replicaId() && HeaderKey.GROUP_DEFAULT == cursor.row().groupId())
                    {
                        types.add(RowType.of(cursor.row().type()).name());
                    }
                }
            }
        }
        return types.subList(types.size() - last, types.size());
    }

    private static Vclock vclock(final Memtx db)
    {
        db.doWork();
        final Vclock vclock = new Vclock();
        db.replication().journaled().read(vclock);
        return vclock.set(0, 0);
    }

    private static List<Tuple> tuples(final Memtx db)
    {
        return db.space("s").primary().select(IteratorType.ALL, Key.key());
    }
}
