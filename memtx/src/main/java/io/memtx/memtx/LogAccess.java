package io.memtx.memtx;

import io.memtx.memtx.backup.Backup;
import io.memtx.memtx.backup.Backups;
import io.memtx.memtx.changes.ChangeOptions;
import io.memtx.memtx.changes.ChangeStream;
import io.memtx.memtx.changes.ChangeStreams;
import io.memtx.xlog.Vclock;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Hands out what others make of the log and its files: backups and streams of changes. Asked for by any thread; the
 * transaction thread says at its next turn how far it is.
 */
final class LogAccess
{
    private final Engine engine;
    private final Backups backups;
    private final ChangeStreams streams;
    private final OpenRequests<Backup> backupRequests;
    private final OpenRequests<Vclock> vclockRequests;
    private final SnapshotRequests snapshotRequests;
    private final Function<Thread, Backup> backupOpener = (thread) -> beginBackup();
    private final Function<Thread, Vclock> vclockOpener = (thread) -> confirmedVclock();

    LogAccess(final Engine engine, final Backups backups, final ChangeStreams streams)
    {
        this.engine = engine;
        this.backups = backups;
        this.streams = streams;
        backupRequests = new OpenRequests<>(engine::isClosed);
        vclockRequests = new OpenRequests<>(engine::isClosed);
        snapshotRequests = new SnapshotRequests(engine);
    }

    Backup backup()
    {
        if (engine.isOwner())
        {
            engine.checkNotTelling();
            return beginBackup();
        }
        return backupRequests.await();
    }

    ChangeStream changes(final Vclock from, final ChangeOptions options)
    {
        if (engine.isOwner())
        {
            engine.checkNotTelling();
            return streams.open(from, options, confirmedVclock());
        }
        return streams.open(from, options, vclockRequests.await());
    }

    /** Any thread. */
    CompletableFuture<Boolean> requestSnapshot()
    {
        return snapshotRequests.request();
    }

    /** One turn of the transaction thread. */
    int doWork()
    {
        return backupRequests.serve(backupOpener) + vclockRequests.serve(vclockOpener) + snapshotRequests.doWork();
    }

    /** The engine goes: backups and streams end. */
    void close()
    {
        backups.close();
        streams.close();
        backupRequests.refuse();
        vclockRequests.refuse();
        snapshotRequests.close();
    }

    private Backup beginBackup()
    {
        return backups.begin(
            confirmedVclock(), engine.journal().openFiles(engine.transactions().confirmedPosition()));
    }

    private Vclock confirmedVclock()
    {
        return engine.transactions().confirmedVclock().copy();
    }
}
