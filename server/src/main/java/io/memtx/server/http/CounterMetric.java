package io.memtx.server.http;

import io.memtx.memtx.counters.EngineCounter;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.server.http.PrometheusText.Type;
import io.memtx.server.synchro.SynchroCounter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Name, type and help of a counter as a metric. Names are for ever, as ids of counters are: dashboards have them. One
 * that has no name here is shown under its label, untyped. Thread safe: immutable.
 *
 * @param name  of the metric, in base units.
 * @param type  of it.
 * @param scale what the value is divided by.
 * @param help  one sentence.
 */
record CounterMetric(String name, Type type, int scale, String help)
{
    private static final Map<Integer, CounterMetric> BY_ID = new HashMap<>();
    private static final int HUNDREDTHS = 100;
    private static final int NS_PER_SECOND = 1_000_000_000;

    static
    {
        counter(EngineCounter.TRANSACTIONS_COMMITTED, "transactions_committed", "Transactions confirmed.");
        counter(EngineCounter.TRANSACTIONS_ROLLED_BACK, "transactions_rolled_back", "Transactions rolled back.");
        gauge(EngineCounter.TRANSACTIONS_PENDING, "transactions_pending",
            "Transactions that are neither confirmed nor rolled back.");
        counter(EngineCounter.SUBMISSIONS, "submissions", "Functions and statements taken from other threads.");
        counter(EngineCounter.UPSERT_OPERATIONS_SKIPPED, "upsert_operations_skipped",
            "Operations of upserts left out because they do not fit the tuple found.");
        counter(EngineCounter.ERRORS, "errors", "Errors that had nobody to be thrown at.");
        counter(EngineCounter.ROWS_APPENDED, "wal_rows", "Rows appended to the log.");
        counter(EngineCounter.BYTES_APPENDED, "wal_bytes", "Bytes appended to the log, block headers included.");
        gauge(EngineCounter.APPEND_POSITION, "wal_append_position_bytes", "Where the log ends.");
        gauge(EngineCounter.JOURNALED_POSITION, "wal_journaled_position_bytes",
            "Up to where the log has the durability that was chosen.");
        counter(EngineCounter.SEGMENTS, "wal_files", "Files of the log begun.");
        counter(EngineCounter.FORCES, "wal_forces", "Forces of the log to the device.");
        counter(EngineCounter.BACK_PRESSURE, "wal_back_pressure",
            "Transactions refused because the next piece of the log was not prepared in time.");
        gauge(EngineCounter.JOURNAL_FAILED, "wal_failed", "1 when the log has failed and the engine is read-only.");
        gauge(EngineCounter.OWN_LSN, "lsn", "LSN of the last transaction of this instance that is confirmed.");
        gauge(EngineCounter.VCLOCK_SIGNATURE, "vclock_signature", "Sum of the components of the confirmed vclock.");
        counter(EngineCounter.CHECKPOINTS_DONE, "checkpoints", "Checkpoints completed.");
        counter(EngineCounter.CHECKPOINTS_FAILED, "checkpoints_failed", "Checkpoints that failed.");
        gauge(EngineCounter.SNAPSHOT_SIGNATURE, "snapshot_signature", "Signature of the newest snapshot, -1 for none.");
        gauge(EngineCounter.ARENA_QUOTA_BYTES, "memory_quota_bytes", "Memory that tuples and indexes may take.");
        gauge(EngineCounter.ARENA_USED_BYTES, "memory_used_bytes", "Memory of live objects, rounding included.");
        gauge(EngineCounter.ARENA_TAKEN_BYTES, "memory_taken_bytes",
            "Memory held by slabs and large objects: what the quota is compared with.");
        gauge(EngineCounter.ARENA_HELD_BACK, "memory_held_back_objects",
            "Objects that wait for a read view or a transaction before they are freed.");
        gauge(EngineCounter.ARENA_RETIRED, "memory_retired_objects", "Objects that wait for readers on other threads.");
        gauge(EngineCounter.SPACES, "spaces", "Spaces, the system's included.");
        gauge(EngineCounter.TUPLES, "tuples", "Tuples in all spaces.");
        gauge(EngineCounter.TUPLE_BYTES, "tuples_bytes", "Memory of the tuples, headers and rounding included.");
        gauge(EngineCounter.INDEX_ENTRIES, "index_entries", "Entries in all indexes.");
        gauge(EngineCounter.INDEX_BYTES, "index_bytes", "Memory of all indexes.");
        hundredths(EngineCounter.TUPLE_X100, "tuple_size_bytes", "Memory of one tuple, on average.");
        hundredths(EngineCounter.INDEX_ENTRY_X100, "index_entry_size_bytes", "Memory of one index entry, on average.");
        gauge(EngineCounter.READ_VIEWS, "read_views", "Read views that are open.");
        gauge(EngineCounter.CURSORS, "cursors", "Cursors that are open.");
        gauge(EngineCounter.READERS, "readers", "Readers of other threads that are open.");
        gauge(EngineCounter.READERS_INSIDE, "readers_inside", "Readers of other threads that are inside.");
        counter(EngineCounter.FOREIGN_TRANSACTIONS, "foreign_transactions",
            "Transactions of other instances that were written to the log.");
        counter(EngineCounter.FOREIGN_ROWS, "foreign_rows", "Rows of other instances that were applied.");
        counter(EngineCounter.FOREIGN_ROWS_SKIPPED, "foreign_rows_skipped",
            "Rows of other instances that became NOPs because of a conflict.");
        counter(EngineCounter.FOREIGN_TRANSACTIONS_KNOWN, "foreign_transactions_known",
            "Transactions of other instances that had come before, over another way.");
        counter(EngineCounter.FOREIGN_TRANSACTIONS_REFUSED, "foreign_transactions_refused",
            "Transactions of other instances that could not be applied.");

        counter(ReplicationCounter.TRANSACTIONS_SENT, "relay_transactions", "Transactions sent to downstreams.");
        counter(ReplicationCounter.ROWS_SENT, "relay_rows", "Rows sent to downstreams.");
        counter(ReplicationCounter.BYTES_SENT, "relay_bytes", "Bytes of the rows sent to downstreams.");
        counter(ReplicationCounter.TRANSACTIONS_LEFT_OUT, "relay_transactions_left_out",
            "Transactions of the log that a downstream was not to get, or had.");
        counter(ReplicationCounter.HEARTBEATS_SENT, "relay_heartbeats", "Heartbeats sent to downstreams.");
        counter(ReplicationCounter.ACKS_RECEIVED, "relay_acks", "Acknowledgements of downstreams.");
        counter(ReplicationCounter.SEND_BACK_PRESSURE, "relay_back_pressure",
            "Messages that a downstream's link would not take at once.");
        counter(ReplicationCounter.TRANSACTIONS_RECEIVED, "applier_transactions",
            "Transactions received from upstreams, those known already included.");
        counter(ReplicationCounter.BYTES_RECEIVED, "applier_bytes", "Bytes of the transactions received.");
        counter(ReplicationCounter.ACKS_SENT, "applier_acks", "Acknowledgements sent to upstreams.");
        counter(ReplicationCounter.APPLY_BACK_PRESSURE, "applier_back_pressure",
            "Messages that waited because the queue to the transaction thread was full.");
        counter(ReplicationCounter.CONNECTS, "applier_connects", "Connections to upstreams that were opened.");
        counter(ReplicationCounter.RETRIES, "applier_retries", "Connections to upstreams that failed.");
        counter(ReplicationCounter.STREAMS_STOPPED, "applier_stops", "Streams that an error has stopped for good.");
        counter(ReplicationCounter.SESSIONS_ACCEPTED, "sessions_accepted", "Connections of others, accepted.");
        counter(ReplicationCounter.SESSIONS_REFUSED, "sessions_refused", "Connections of others, refused.");
        counter(ReplicationCounter.LOGINS_REFUSED, "logins_refused", "Others that proved no password, or may not.");
        counter(ReplicationCounter.UNAUTHENTICATED_MESSAGES, "unauthenticated_messages",
            "Messages of others before they were admitted.");
        counter(ReplicationCounter.INVALID_MESSAGES, "invalid_messages", "Messages that have ended their connection.");
        counter(ReplicationCounter.INVALID_PACKETS, "invalid_packets", "Packets at the port that are none of Aeron's.");
        counter(ReplicationCounter.TRANSPORTS_REOPENED, "transports_reopened", "Transports opened after one broke.");
        gauge(ReplicationCounter.DOWNSTREAMS, "downstreams", "Downstreams that follow.");
        gauge(ReplicationCounter.DOWNSTREAM_LAG_ROWS, "downstreams_lag_max_rows",
            "Rows that the downstream furthest behind has not acknowledged.");
        gauge(ReplicationCounter.DOWNSTREAM_LAG_BYTES, "downstreams_lag_max_bytes",
            "Bytes of the log that the downstream furthest behind has not acknowledged.");
        gauge(ReplicationCounter.UPSTREAMS, "upstreams", "Upstreams that are followed.");
        gauge(ReplicationCounter.UPSTREAM_LAG_ROWS, "upstreams_lag_max_rows",
            "Rows that the upstream furthest ahead has and this instance has not.");
        gauge(ReplicationCounter.UPSTREAM_LAG_BYTES, "upstreams_lag_max_bytes",
            "Bytes of the log of the upstream furthest ahead that are not applied here.");

        synchro(SynchroCounter.QUORUM, "synchro_quorum", Type.GAUGE, 1,
            "Members that have to have a transaction before it is confirmed.");
        synchro(SynchroCounter.QUEUE_OWNER, "synchro_queue_owner", Type.GAUGE, 1,
            "Id of the owner of the synchronous queue, 0 for nobody.");
        synchro(SynchroCounter.QUEUE_TERM, "synchro_queue_term", Type.GAUGE, 1, "Term of the last PROMOTE or DEMOTE.");
        synchro(SynchroCounter.QUEUE_LENGTH, "synchro_queue_transactions", Type.GAUGE, 1,
            "Transactions in the queue that wait for a verdict.");
        synchro(SynchroCounter.QUEUE_BYTES, "synchro_queue_bytes", Type.GAUGE, 1, "Bytes of what is in the queue.");
        synchro(SynchroCounter.CONFIRMED, "synchro_confirmed_total", Type.COUNTER, 1,
            "Transactions of the queue that were confirmed.");
        synchro(SynchroCounter.ROLLED_BACK, "synchro_rolled_back_total", Type.COUNTER, 1,
            "Transactions of the queue that were rolled back.");
        synchro(SynchroCounter.CONFIRM_LAG_NS, "synchro_confirm_lag_seconds", Type.GAUGE, NS_PER_SECOND,
            "How long the latest confirmed transaction of the queue took.");
        synchro(SynchroCounter.LINEARIZABLE_QUORUM, "synchro_linearizable_quorum", Type.GAUGE, 1,
            "Members that a linearizable read asks how far they are.");
        synchro(SynchroCounter.ELECTION_TERM, "election_term", Type.GAUGE, 1,
            "Newest term of elections that is journaled.");
        synchro(SynchroCounter.ELECTION_VOTE, "election_vote", Type.GAUGE, 1,
            "Whom this instance has voted for in that term, 0 for nobody.");
        synchro(SynchroCounter.ELECTION_LEADER, "election_leader", Type.GAUGE, 1,
            "Id of the leader, 0 when none is known.");
        synchro(SynchroCounter.ELECTION_STATE, "election_state", Type.GAUGE, 1,
            "0 no part in it, 1 follower, 2 candidate, 3 leader.");
    }

    static CounterMetric of(final Sample.Counter counter)
    {
        final CounterMetric known = BY_ID.get(counter.id());
        if (null != known)
        {
            return known;
        }
        final String words = counter.label().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return new CounterMetric("memtx_counter_" + counter.id() + '_' + words, Type.UNTYPED, 1, counter.label());
    }

    void write(final PrometheusText text, final long value)
    {
        text.metric(name, type, help);
        if (1 == scale)
        {
            text.sample(value);
        }
        else
        {
            text.sample((double)value / scale);
        }
    }

    private static void counter(final EngineCounter counter, final String name, final String help)
    {
        add(counter.id(), name + "_total", Type.COUNTER, 1, help);
    }

    private static void counter(final ReplicationCounter counter, final String name, final String help)
    {
        add(counter.id(), name + "_total", Type.COUNTER, 1, help);
    }

    private static void gauge(final EngineCounter counter, final String name, final String help)
    {
        add(counter.id(), name, Type.GAUGE, 1, help);
    }

    private static void gauge(final ReplicationCounter counter, final String name, final String help)
    {
        add(counter.id(), name, Type.GAUGE, 1, help);
    }

    private static void synchro(
        final SynchroCounter counter, final String name, final Type type, final int scale, final String help)
    {
        add(counter.id(), name, type, scale, help);
    }

    private static void hundredths(final EngineCounter counter, final String name, final String help)
    {
        add(counter.id(), name, Type.GAUGE, HUNDREDTHS, help);
    }

    private static void add(final int id, final String name, final Type type, final int scale, final String help)
    {
        BY_ID.put(id, new CounterMetric("memtx_" + name, type, scale, help));
    }
}
