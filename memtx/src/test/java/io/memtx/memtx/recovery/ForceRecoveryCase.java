package io.memtx.memtx.recovery;

import io.memtx.memtx.recovery.RecoveryReport.Kind;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import static io.memtx.xlog.file.LogFixture.NO_TSN;

/**
 * A line of the table of forced recovery.
 *
 * @param name        of the damage.
 * @param damage      does it to a directory.
 * @param refusal     part of the message without force, or null when it opens.
 * @param strictKinds what the report has then.
 * @param keys        that there are in the end.
 * @param lsnCount    of rows that the vclock has passed.
 * @param jumpCount   of gaps that were ignored.
 * @param droppedRows of a transaction that was left out.
 * @param kinds       what the report has by force.
 */
record ForceRecoveryCase(
    String name,
    Damage damage,
    String refusal,
    List<Kind> strictKinds,
    String keys,
    int lsnCount,
    int jumpCount,
    int droppedRows,
    List<Kind> kinds)
{
    private static final int COMMIT = HeaderKey.FLAG_COMMIT;

    /** What is done to a directory. */
    @FunctionalInterface
    interface Damage
    {
        void apply(RecoveryFixture fixture) throws IOException;
    }

    static List<ForceRecoveryCase> all()
    {
        final List<ForceRecoveryCase> cases = new ArrayList<>();
        addFiles(cases);
        addBlocks(cases);
        addRows(cases);
        addTransactions(cases);
        addEnds(cases);
        return cases;
    }

    private static void addFiles(final List<ForceRecoveryCase> cases)
    {
        cases.add(refused("damaged header", (fixture) -> replace(good(fixture), "VClock: \\{", "VClock: <"),
            "invalid vclock", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("unknown format", (fixture) -> replace(good(fixture), "\n0.13\n", "\n0.14\n"),
            "unsupported file format version 0.14", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("wrong file type", (fixture) -> replace(good(fixture), "XLOG", "SNAP"),
            "Invalid xlog type: expected XLOG, got SNAP", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("header cut off", (fixture) -> cut(good(fixture), 30),
            "Unexpected end of file", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("foreign instance", (fixture) ->
            replace(good(fixture), LogFixture.INSTANCE_UUID.toString(), UUID.randomUUID().toString()),
            "invalid instance UUID", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("name of another log", (fixture) ->
            Files.move(good(fixture), fixture.directory().resolve("00000000000000009999.xlog")),
            "signature check failed", "", 0, 0, 0, Kind.FILE));
        cases.add(refused("gap", (fixture) ->
        {
            final Vclock start = fixture.vclock().copy();
            start.set(1, start.get(1) + 5);
            try (LogFixture log = new LogFixture(fixture.directory(), start, fixture.vclock(), false))
            {
                insert(fixture, log, 20).flush().eof();
            }
        }, "Missing .xlog file between LSN", "20", 6, 1, 0));
        cases.add(new ForceRecoveryCase("empty last log", (fixture) -> cut(good(fixture), 0),
            null, List.of(), "", 0, 0, 0, List.of()));
    }

    private static void addBlocks(final List<ForceRecoveryCase> cases)
    {
        cases.add(refused("flipped bit", (fixture) ->
        {
            final Path log = good(fixture);
            final byte[] content = Files.readAllBytes(log);
            content[blockStart(content, 1) + 25] ^= 1;
            Files.write(log, content);
        }, "tx checksum mismatch", "20 22", 3, 0, 0, Kind.BYTES));
        cases.add(refused("flipped bit of a header", (fixture) ->
        {
            final Path log = good(fixture);
            final byte[] content = Files.readAllBytes(log);
            content[blockStart(content, 1)] ^= 1;
            Files.write(log, content);
        }, "invalid magic", "20 22", 3, 0, 0, Kind.BYTES));
        cases.add(refused("something between blocks", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush().raw(new byte[]{1, 2, 3, 4, 5, 6, 7, 8, 9});
                insert(fixture, log, 21).flush().eof();
            }
        }, "invalid magic", "20 21", 2, 0, 0, Kind.BYTES));
        cases.add(refused("data behind the end marker", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush().eof();
                insert(fixture, log, 21).flush().eof();
            }
        }, "has some data after eof marker", "20 21", 2, 0, 0, Kind.BYTES));
        cases.add(refused("malformed row", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush();
                insert(fixture, log, 21).rawRow(new byte[]{(byte)0x81, 0x00, (byte)0xc0}).flush();
                log.vclock().set(1, log.vclock().get(1) - 1);
                insert(fixture, log, 22).flush().eof();
            }
        }, "can't parse row", "20 22", 2, 0, 0, Kind.BYTES));
        cases.add(refused("LSN that goes back", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush();
                log.vclock().set(1, log.vclock().get(1) - 1);
                insert(fixture, log, 21).flush();
                insert(fixture, log, 22).flush().eof();
            }
        }, "lsn does not advance", "20 22", 2, 0, 0, Kind.BYTES));
    }

    private static void addRows(final List<ForceRecoveryCase> cases)
    {
        cases.add(refused("duplicate key", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush();
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 21, "with it");
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 3, "dup").commit(0).flush();
                insert(fixture, log, 22).flush().eof();
            }
        }, "error applying row {type: 'INSERT', replica_id: 1, lsn: ", "20 22", 4, 0, 2, Kind.TRANSACTION));
        cases.add(refused("missing space", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                insert(fixture, log, 20).flush();
                log.insert(7777, HeaderKey.GROUP_DEFAULT, 21, "nowhere").commit(0).flush();
                insert(fixture, log, 22).flush().eof();
            }
        }, "Space '7777' does not exist", "20 22", 3, 0, 1, Kind.TRANSACTION));
        cases.add(refused("unknown type", (fixture) ->
        {
            try (LogFixture log = fixture.log())
            {
                final long lsn = log.vclock().get(1) + 1;
                log.rawRow(LogFixture.bytes("83 00 cd 03 09 02 01 03 cd" + String.format("%04x", lsn) + " 80")).flush();
                log.vclock().set(1, lsn);
                insert(fixture, log, 22).flush().eof();
            }
        }, "Unknown request type 777", "22", 2, 0, 1, Kind.TRANSACTION));
    }

    private static void addTransactions(final List<ForceRecoveryCase> cases)
    {
        cases.add(refused("transactions between each other", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20);
            row(fixture, log, lsn + 2, lsn + 2, 0, 21);
            row(fixture, log, lsn + 3, lsn + 1, COMMIT, 22);
            row(fixture, log, lsn + 4, lsn + 2, COMMIT, 23).flush();
        }), "found a next transaction with the previous one not yet committed", "20 21 22 23", 4, 0, 0));
        cases.add(refused("transactions between each other over blocks", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20).flush();
            row(fixture, log, lsn + 2, lsn + 2, 0, 21).flush();
            row(fixture, log, lsn + 3, lsn + 1, COMMIT, 22).flush();
            row(fixture, log, lsn + 4, lsn + 2, COMMIT, 23).flush();
        }), "found a not finished transaction in the log", "20 21 22 23", 4, 0, 0));
        cases.add(refused("last transaction without its end", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, NO_TSN, 0, 20).flush();
            row(fixture, log, lsn + 2, lsn + 2, 0, 21);
            row(fixture, log, lsn + 3, lsn + 2, 0, 22).flush();
        }), "found a not finished transaction in the log", "20", 3, 0, 2, Kind.TRANSACTION));
        cases.add(refused("transaction of several that fails", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20);
            row(fixture, log, lsn + 2, lsn + 2, 0, 21);
            row(fixture, log, lsn + 3, lsn + 1, COMMIT, 3);
            row(fixture, log, lsn + 4, lsn + 2, COMMIT, 23).flush();
        }), "found a next transaction with the previous one not yet committed", "21 23", 4, 0, 2, Kind.TRANSACTION));
        cases.add(refused("number of no transaction", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, 0, COMMIT, 20).flush();
            row(fixture, log, lsn + 2, NO_TSN, 0, 21).flush();
        }), "found a row without TSN", "21", 2, 0, 0, Kind.BYTES));
        cases.add(refused("number that is not the first LSN", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 2, lsn + 1, COMMIT, 20).flush();
            row(fixture, log, lsn + 3, NO_TSN, 0, 21).flush();
        }), "found a first global row in a transaction with LSN/TSN mismatch", "21", 3, 0, 0, Kind.BYTES));
        cases.add(refused("number that is not the first local LSN", (fixture) -> raw(fixture, (log, lsn) ->
        {
            log.row(RowType.NOP, 0, HeaderKey.GROUP_LOCAL, 2, 1, COMMIT, null).flush();
            row(fixture, log, lsn + 1, NO_TSN, 0, 21).flush();
        }), "fully local transaction's TSN does not match LSN of the first row", "21", 1, 0, 0, Kind.BYTES));
        cases.add(refused("service row of the queue in a transaction", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20);
            log.row(RowType.RAFT_CONFIRM, 1, HeaderKey.GROUP_DEFAULT, lsn + 2, lsn + 1, COMMIT,
                (body) -> body.mapHeader(0)).flush();
            row(fixture, log, lsn + 3, NO_TSN, 0, 21).flush();
        }), "found synchro request in a transaction", "21", 3, 0, 0, Kind.BYTES));
        cases.add(refused("service row of elections in a transaction", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20);
            log.row(RowType.RAFT, 0, HeaderKey.GROUP_LOCAL, 1, lsn + 1, COMMIT, (body) -> body.mapHeader(0)).flush();
            row(fixture, log, lsn + 2, NO_TSN, 0, 21).flush();
        }), "found raft request in a transaction", "21", 2, 0, 0, Kind.BYTES));
        cases.add(refused("row without a number in a transaction", (fixture) -> raw(fixture, (log, lsn) ->
        {
            row(fixture, log, lsn + 1, lsn + 1, 0, 20);
            row(fixture, log, lsn + 2, NO_TSN, 0, 21);
            row(fixture, log, lsn + 3, lsn + 1, COMMIT, 22).flush();
        }), "found a next transaction with the previous one not yet committed", "20 21 22", 3, 0, 0));
    }

    private static void addEnds(final List<ForceRecoveryCase> cases)
    {
        cases.add(new ForceRecoveryCase("torn end of the last log", (fixture) ->
        {
            final Path log = good(fixture);
            cut(log, (int)Files.size(log) - 10);
        }, null, List.of(Kind.TORN_END), "20 21", 2, 0, 0, List.of()));
        cases.add(new ForceRecoveryCase("zeros behind the last log", (fixture) ->
        {
            final Path log = good(fixture);
            cut(log, (int)Files.size(log) - 4);
            cut(log, (int)Files.size(log) + 5000);
        }, null, List.of(), "20 21 22", 3, 0, 0, List.of()));
        cases.add(new ForceRecoveryCase("no end marker", (fixture) ->
        {
            final Path log = good(fixture);
            cut(log, (int)Files.size(log) - 4);
        }, null, List.of(), "20 21 22", 3, 0, 0, List.of()));
        cases.add(new ForceRecoveryCase("torn end of a log that another one goes on from", (fixture) ->
        {
            final Path log = good(fixture);
            cut(log, (int)Files.size(log) - 10);
            behind(fixture, 2);
        }, null, List.of(Kind.TORN_END), "20 21 30", 3, 0, 0, List.of()));
        cases.add(refused("torn end of a log that another one goes on behind", (fixture) ->
        {
            final Path log = good(fixture);
            cut(log, (int)Files.size(log) - 10);
            behind(fixture, 3);
        }, "Missing .xlog file between LSN", "20 21 30", 4, 1, 0));
    }

    /** A case that does not open without force. */
    private static ForceRecoveryCase refused(
        final String name,
        final Damage damage,
        final String refusal,
        final String keys,
        final int lsnCount,
        final int jumpCount,
        final int droppedRows,
        final Kind... kinds)
    {
        return new ForceRecoveryCase(
            name, damage, refusal, List.of(), keys, lsnCount, jumpCount, droppedRows, List.of(kinds));
    }

    /** Three transactions of one row each, keys 20 to 22, closed. */
    private static Path good(final RecoveryFixture fixture)
    {
        try (LogFixture log = fixture.log())
        {
            for (int key = 20; key < 23; key++)
            {
                insert(fixture, log, key).flush();
            }
            log.eof();
            return log.path();
        }
    }

    private static LogFixture insert(final RecoveryFixture fixture, final LogFixture log, final long key)
    {
        return log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, key, "word").commit(0);
    }

    /** A log behind that of {@link #good}, which begins so many rows behind its beginning. */
    private static void behind(final RecoveryFixture fixture, final int rowCount)
    {
        final Vclock start = fixture.vclock().copy();
        start.set(1, start.get(1) + rowCount);
        try (LogFixture log = new LogFixture(fixture.directory(), start, fixture.vclock(), false))
        {
            insert(fixture, log, 30).flush().eof();
        }
    }

    private static void raw(final RecoveryFixture fixture, final Rows rows)
    {
        try (LogFixture log = fixture.log())
        {
            rows.write(log, fixture.vclock().get(1));
            log.eof();
        }
    }

    private static LogFixture row(
        final RecoveryFixture fixture,
        final LogFixture log,
        final long lsn,
        final long tsn,
        final int flags,
        final long key)
    {
        return log.row(RowType.INSERT, 1, HeaderKey.GROUP_DEFAULT, lsn, tsn, flags, (body) ->
            body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
                .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(key).string("raw"));
    }

    private static int blockStart(final byte[] content, final int index)
    {
        int found = -1;
        for (int i = 0; i + 4 < content.length; i++)
        {
            if ((byte)0xd5 == content[i] && (byte)0xba == content[i + 1] && 0x0b == content[i + 2] &&
                index == ++found)
            {
                return i;
            }
        }
        throw new IllegalStateException("no block " + index);
    }

    private static void cut(final Path file, final int length) throws IOException
    {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }

    private static void replace(final Path file, final String from, final String to) throws IOException
    {
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replaceFirst(from, to), StandardCharsets.ISO_8859_1);
    }

    @FunctionalInterface
    private interface Rows
    {
        void write(LogFixture log, long lsnBefore);
    }
}
