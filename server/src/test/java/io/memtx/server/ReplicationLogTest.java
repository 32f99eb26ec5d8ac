package io.memtx.server;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.ApplierHost;
import io.memtx.relay.applier.applier.ApplierTimes;
import io.memtx.relay.applier.applier.RowQueue;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.MessageHandler;
import io.memtx.relay.applier.transport.Transport;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ReplicationLogTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    private final RecordingLogger logger = new RecordingLogger();
    private final ReplicationLog log = new ReplicationLog(logger, SECOND_NS);
    private final RowQueue queue = new RowQueue(1 << 10);
    private final DeadTransport transport = new DeadTransport();
    private final ReplicationCounters counters = new ReplicationCounters();
    private final Applier applier = new Applier(
        host(), transport, "127.0.0.1:3301", null, true, new ApplierTimes(4 * SECOND_NS, SECOND_NS, SECOND_NS), queue,
        new SecureRandom());

    @AfterEach
    void closeQueue()
    {
        queue.close();
    }

    @Test
    void shouldSayOnceWhatFailsAgainInTheSameWay()
    {
        long nowNs = 0;
        for (int i = 0; i < 10; i++)
        {
            nowNs += SECOND_NS;
            applier.doWork(nowNs, 0);
        }
        assertEquals(List.of(
            "WARN can't connect to master: 127.0.0.1:3301: connect to 127.0.0.1:3301: nobody is there",
            "INFO will retry every 1.00 second"), logger.lines);
        transport.reason = "no route";
        for (int i = 0; i < 10; i++)
        {
            nowNs += SECOND_NS;
            applier.doWork(nowNs, 0);
        }
        assertEquals(4, logger.lines.size(), logger.lines::toString);
        assertEquals(
            "WARN can't connect to master: 127.0.0.1:3301: connect to 127.0.0.1:3301: no route", logger.lines.get(2));
    }

    @Test
    void shouldNameRowsThatAreNotApplied()
    {
        log.onRefusedRow("{type: 'INSERT', replica_id: 2, lsn: 1}", "Duplicate key exists");
        log.onSkippedRows(1, "{type: 'INSERT', replica_id: 2, lsn: 2}, {type: 'INSERT', replica_id: 2, lsn: 3}");
        assertEquals(List.of(
            "ERROR error applying row: {type: 'INSERT', replica_id: 2, lsn: 1}: Duplicate key exists",
            "WARN skipped 1 row(s) of the transaction {type: 'INSERT', replica_id: 2, lsn: 2}, " +
            "{type: 'INSERT', replica_id: 2, lsn: 3}"), logger.lines);
    }

    private ApplierHost host()
    {
        return (ApplierHost)Proxy.newProxyInstance(
            ApplierHost.class.getClassLoader(), new Class<?>[] {ApplierHost.class}, (proxy, method, arguments) ->
            switch (method.getName())
            {
                case "counters" -> counters;
                case "instanceUuid" -> new UUID(1, 1);
                case "onStatus" ->
                {
                    log.onStatus((Applier)arguments[0], (UpstreamStatus)arguments[1]);
                    yield null;
                }
                default -> throw new IllegalStateException(method.getName());
            });
    }

    /** Nobody is ever reached. */
    private static final class DeadTransport implements Transport, Connection
    {
        private String reason = "nobody is there";

        @Override
        public Connection connect(final String endpoint)
        {
            return this;
        }

        @Override
        public int doWork(final long nowNs)
        {
            return 0;
        }

        @Override
        public State state()
        {
            return State.CLOSED;
        }

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int length)
        {
            return NOT_OPEN;
        }

        @Override
        public int poll(final MessageHandler handler, final int limit)
        {
            return 0;
        }

        @Override
        public int maxMessageLength()
        {
            return 0;
        }

        @Override
        public String peer()
        {
            return "nobody";
        }

        @Override
        public String closeReason()
        {
            return reason;
        }

        @Override
        public void close()
        {
        }
    }

    private static final class RecordingLogger extends LegacyAbstractLogger
    {
        private static final long serialVersionUID = 1L;

        private final transient List<String> lines = new ArrayList<>();

        @Override
        protected String getFullyQualifiedCallerName()
        {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
            final Level level,
            final Marker marker,
            final String pattern,
            final Object[] arguments,
            final Throwable throwable)
        {
            lines.add(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments));
        }

        @Override
        public boolean isTraceEnabled()
        {
            return false;
        }

        @Override
        public boolean isDebugEnabled()
        {
            return false;
        }

        @Override
        public boolean isInfoEnabled()
        {
            return true;
        }

        @Override
        public boolean isWarnEnabled()
        {
            return true;
        }

        @Override
        public boolean isErrorEnabled()
        {
            return true;
        }
    }
}
