package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.BodyReader;
import io.memtx.relay.applier.message.ElectionState;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.HeartbeatDescriptor;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.ListenerHandshake;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.journal.JournalCursor;
import org.agrona.DirectBuffer;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * One connection that another instance has opened: admits it, answers what it asks, and once it has subscribed sends it
 * the log. Belongs to the thread of the relays; {@code long} answers of counters may be read by others.
 */
public final class Relay implements AutoCloseable
{
    private static final int POLL_LIMIT = 16;
    private static final int SEND_LIMIT = 8;
    private static final double MILLIS_PER_SECOND = 1000;

    private final RelayHost host;
    private final RelayTimes times;
    private final LoginDelays logins;
    private final long openedNs;
    private final MessageChannel channel;
    private final ListenerHandshake handshake;
    private final MessageChannel.BodyHandler onBody = this::onBody;
    private final ReplicationCounters counters;
    private final Vclock received = new Vclock();
    private final Vclock here = new Vclock();

    private DownstreamStatus status = DownstreamStatus.OFF;
    private UUID downstream;
    private JournalCursor cursor;
    private Path heldPath;
    private FrameWriter writer;
    private DownstreamProgress progress = new DownstreamProgress(0, 0, new Vclock());
    private LongAnswer answer;
    private String message;
    private Failure dismissal;
    private boolean isAnonymous;
    private boolean hasJoined;
    private int memberId; // of the downstream
    private ElectionState toldElection;
    private boolean isLeaving;
    private boolean isStopped;
    private long nowNs;
    private long nowMs;
    private long lastHeardNs;
    private long lastSentNs;
    private long lastHeartbeatNs;
    private boolean isSilentSinceHeartbeat;
    private long heartbeatSync;
    private long acknowledgedSync;
    private double lagSeconds;

    /**
     * @param host              the instance.
     * @param connection        open; closed with this.
     * @param isSigningRequired whether every message has to be signed.
     * @param times             how long to wait.
     * @param logins            how long those wait who have failed to log in.
     * @param random            of the handshake.
     * @param nowNs             monotonic time in nanoseconds.
     */
    public Relay(
        final RelayHost host,
        final Connection connection,
        final boolean isSigningRequired,
        final RelayTimes times,
        final LoginDelays logins,
        final SecureRandom random,
        final long nowNs)
    {
        this.host = host;
        this.times = times;
        this.logins = logins;
        openedNs = nowNs;
        counters = host.counters();
        channel = new MessageChannel(connection);
        handshake = new ListenerHandshake(channel, host.instanceUuid(), host.credentials(), isSigningRequired, random);
        lastHeardNs = nowNs;
        lastSentNs = nowNs;
        lastHeartbeatNs = nowNs;
    }

    /**
     * Does what is due.
     *
     * @param timeNs monotonic time in nanoseconds.
     * @param timeMs wall clock in milliseconds.
     * @return how much there was to do.
     */
    public int doWork(final long timeNs, final long timeMs)
    {
        nowNs = timeNs;
        nowMs = timeMs;
        if (!channel.isOpen())
        {
            stop(channel.failure());
            return 0;
        }
        if (nowNs - lastHeardNs > times.disconnectTimeoutNs())
        {
            stop("timed out");
            return 1;
        }
        if (!isAdmitted())
        {
            return handshake();
        }
        if (!channel.flush())
        {
            return channel.poll(onBody, POLL_LIMIT);
        }
        if (isLeaving)
        {
            stop(message);
            return 1;
        }
        if (null != dismissal)
        {
            leave(dismissal.code(), dismissal.text());
            return 1;
        }
        return channel.poll(onBody, POLL_LIMIT) + (null == answer ? send() : answer());
    }

    /**
     * @return whether the other side has proved who it is, and may stay as long as it talks.
     */
    public boolean isAdmitted()
    {
        return ListenerHandshake.State.ADMITTED == handshake.state();
    }

    /**
     * @return what is shown of it.
     */
    public DownstreamStatus status()
    {
        return status;
    }

    /**
     * @return why it has stopped, null while it has not.
     */
    public String message()
    {
        return message;
    }

    /**
     * @return uuid of whoever has subscribed, null before.
     */
    public UUID downstream()
    {
        return downstream;
    }

    /**
     * @return what the downstream has journaled; not to be changed.
     */
    public Vclock acknowledged()
    {
        return progress.acknowledged();
    }

    /**
     * @return id of whoever has subscribed, 0 before, and when it is no member.
     */
    public int memberId()
    {
        return memberId;
    }

    /**
     * @return whether whoever has subscribed is no member.
     */
    public boolean isAnonymous()
    {
        return isAnonymous;
    }

    /**
     * Has a heartbeat sent at once.
     *
     * @return its number: see {@link #acknowledgedSync()}.
     */
    public long ping()
    {
        lastHeartbeatNs = nowNs - times.timeoutNs();
        return heartbeatSync + 1;
    }

    /**
     * @return number of the latest heartbeat that was answered; what is {@link #acknowledged()} was so after it was
     * sent.
     */
    public long acknowledgedSync()
    {
        return acknowledgedSync;
    }

    /**
     * @return nanoseconds since anything came from it.
     */
    public long silentNs()
    {
        return nowNs - lastHeardNs;
    }

    /**
     * Ends the subscription, and says why.
     *
     * @param reason that the downstream is told.
     */
    public void dismiss(final Failure reason)
    {
        dismissal = reason;
    }

    /**
     * @return seconds since something was sent to it.
     */
    public double idleSeconds()
    {
        return (nowNs - lastSentNs) / 1e9;
    }

    /**
     * @return seconds from when the last transaction was written here to when it was acknowledged.
     */
    public double lagSeconds()
    {
        return lagSeconds;
    }

    /**
     * @return rows for it that are in the log here, and not acknowledged; true also while nothing is sent.
     */
    public long lagRows()
    {
        host.journaled().read(here);
        return null == downstream ? 0 : progress.lagRows(here);
    }

    /**
     * @return bytes of them: those that are on their way, and those of the log that is still to be sent, with what is
     * in it besides. 0 when nothing is sent any more.
     */
    public long lagBytes()
    {
        return null == writer ? 0 : progress.bytesUnderWay() + unsentBytes();
    }

    /**
     * @return the other side, for people.
     */
    public String peer()
    {
        return channel.peer();
    }

    /**
     * @return whether it is of no further use.
     */
    public boolean isClosed()
    {
        return !channel.isOpen();
    }

    @Override
    public void close()
    {
        stop(null);
    }

    private int handshake()
    {
        if (ListenerHandshake.State.REFUSED != handshake.state() &&
            nowNs - openedNs < logins.delayNs(channel.peer(), nowNs))
        {
            return 0;
        }
        final int work = handshake.doWork();
        counters.add(ReplicationCounter.UNAUTHENTICATED_MESSAGES, work);
        lastHeardNs = isAdmitted() ? nowNs : lastHeardNs; // whoever only talks does not stay any longer for it
        if (ListenerHandshake.State.REFUSED == handshake.state() && channel.flush())
        {
            counters.increment(ReplicationCounter.LOGINS_REFUSED);
            logins.onFailure(channel.peer(), nowNs);
            stop(handshake.refusal().name());
        }
        return work;
    }

    private int answer()
    {
        if (!channel.isOpen() || !channel.flush())
        {
            return 0;
        }
        try
        {
            final int work = answer.doWork() + heartbeat(); // the registration may take a while
            lastHeardNs = nowNs; // whoever gets rows has nothing to say
            if (answer.isDone())
            {
                answer.close();
                answer = null;
            }
            return work;
        }
        catch (final MemtxException ex)
        {
            leave(ex.code(), ex.getMessage());
            return 1;
        }
    }

    private int send()
    {
        if (null == writer || !channel.isOpen())
        {
            return 0;
        }
        try
        {
            return heartbeat() + tellElection() + sendRows(); // heartbeats first: there is always room for rows, if there is any
        }
        catch (final XlogException ex)
        {
            leave(ErrorCode.ER_XLOG_GAP, ex.getMessage());
            return 1;
        }
    }

    private int sendRows()
    {
        int work = 0;
        for (int i = 0; i < SEND_LIMIT && channel.flush(); i++)
        {
            final int count = writer.send();
            if (0 == count && channel.flush())
            {
                break;
            }
            work += count;
            if (writer.isSent())
            {
                lastSentNs = nowNs;
                isSilentSinceHeartbeat = false;
                counters.add(ReplicationCounter.SEND_BACK_PRESSURE, channel.flush() ? 0 : 1);
            }
        }
        return work;
    }

    private int heartbeat()
    {
        if (nowNs - lastHeartbeatNs < times.timeoutNs() || !host.isAlive(nowNs) || !channel.flush())
        {
            return 0;
        }
        host.journaled().read(here);
        HeartbeatDescriptor.encode(
            channel.bodyWriter(),
            isSilentSinceHeartbeat ? nowMs / MILLIS_PER_SECOND : 0,
            ++heartbeatSync,
            unsentBytes(),
            here);
        channel.sendWritten(MessageType.HEARTBEAT);
        counters.increment(ReplicationCounter.HEARTBEATS_SENT);
        lastHeartbeatNs = nowNs;
        lastSentNs = nowNs;
        isSilentSinceHeartbeat = true;
        return 1;
    }

    private int tellElection()
    {
        final ElectionState state = host.election();
        if (state == toldElection || !channel.flush())
        {
            return 0;
        }
        toldElection = state;
        state.encode(channel.bodyWriter());
        channel.sendWritten(MessageType.ELECTION);
        return 1;
    }

    private long unsentBytes()
    {
        if (null == writer)
        {
            return 0;
        }
        try
        {
            return writer.unsentLength() + cursor.lagBytes();
        }
        catch (final XlogException ex)
        {
            return writer.unsentLength(); // reading on will say what is wrong
        }
    }

    private boolean onBody(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (MessageType.ACK != type && MessageType.ELECTION != type && !channel.flush())
        {
            return false; // its answer has no place yet
        }
        lastHeardNs = nowNs;
        final BodyReader reader = channel.bodyReader(buffer, offset, length);
        switch (type)
        {
            case ACK -> onAck(reader);
            case ELECTION -> host.onElection(memberId, ElectionState.decode(reader));
            case VOTE ->
            {
                reader.end();
                host.ballot().encode(channel.bodyWriter());
                channel.sendWritten(MessageType.BALLOT);
            }
            case SUBSCRIBE -> onSubscribe(Subscribe.decode(reader));
            case JOIN, FETCH_SNAPSHOT, REGISTER -> onLongRequest(type, Subscribe.decode(reader));
            default -> throw new InvalidMessageException("unexpected " + type);
        }
        return true;
    }

    private void onLongRequest(final MessageType type, final Subscribe request)
    {
        if (null != downstream || null != answer)
        {
            throw new InvalidMessageException(type + " while another request is answered");
        }
        try
        {
            answer = MessageType.REGISTER == type ?
                new Registration(host, channel, request, hasJoined) :
                new Join(host, channel, request, MessageType.JOIN == type);
            hasJoined |= MessageType.JOIN == type;
        }
        catch (final MemtxException ex)
        {
            leave(ex.code(), ex.getMessage());
        }
    }

    private void onSubscribe(final Subscribe request)
    {
        if (null != downstream || null != answer)
        {
            throw new InvalidMessageException("subscribed twice");
        }
        try
        {
            final Accepted accepted = host.onSubscribe(request);
            final Vclock from = request.vclock().copy().set(0, accepted.vclock().get(0));
            cursor = host.openLog(from);
            downstream = request.instanceUuid();
            isAnonymous = request.isAnonymous();
            final int id = host.memberId(downstream);
            memberId = id;
            progress = new DownstreamProgress(id, request.idFilter(), request.vclock());
            final RowFilter filter = new RowFilter(id, accepted.vclock(), request.idFilter(), request.vclock());
            writer = new FrameWriter(channel, filter, cursor, progress, counters);
            accepted.encode(channel.bodyWriter());
            channel.sendWritten(MessageType.OK);
            status = DownstreamStatus.FOLLOW;
            host.onFollowing(this);
            lastSentNs = nowNs;
            lastHeartbeatNs = nowNs - times.timeoutNs(); // one at once: the downstream learns the lag
            isSilentSinceHeartbeat = true;
        }
        catch (final MemtxException ex)
        {
            leave(ex.code(), ex.getMessage());
        }
        catch (final XlogException ex)
        {
            leave(ErrorCode.ER_XLOG_GAP, ex.getMessage());
        }
    }

    private void onAck(final BodyReader reader)
    {
        reader.getVclock(received);
        final long sync = reader.getLong();
        final double timestamp = Double.longBitsToDouble(reader.getLong());
        final long term = reader.getLong();
        reader.end();
        if (null == downstream || sync > heartbeatSync)
        {
            throw new InvalidMessageException("acknowledges what was not sent");
        }
        counters.increment(ReplicationCounter.ACKS_RECEIVED);
        host.onAcknowledged(memberId, term, received);
        acknowledgedSync = sync;
        if (progress.onAcknowledged(received))
        {
            lagSeconds = 0 == timestamp ? lagSeconds : Math.max(0, nowMs / MILLIS_PER_SECOND - timestamp);
            onFileDone();
        }
    }

    /** Files before the one that is being sent are not needed any more once the downstream has all of them. */
    private void onFileDone()
    {
        if (null != cursor && cursor.path() != heldPath && isBehind(cursor.fileVclock()))
        {
            heldPath = cursor.path();
            host.onAcknowledged(downstream, progress.acknowledged());
        }
    }

    private boolean isBehind(final Vclock fileVclock)
    {
        final Vclock.Order order = fileVclock.compareIgnoringLocal(progress.acknowledged());
        return Vclock.Order.LESS == order || Vclock.Order.EQUAL == order;
    }

    /** Tells the other side why, and closes once that is out. */
    private void leave(final ErrorCode code, final String text)
    {
        leave(code.number(), text);
    }

    private void leave(final int code, final String text)
    {
        message = text;
        isLeaving = true;
        writer = null;
        if (null != answer)
        {
            answer.close();
            answer = null;
        }
        new Failure(code, cut(text)).encode(channel.bodyWriter());
        channel.sendWritten(MessageType.ERROR);
    }

    private void stop(final String reason)
    {
        if (DownstreamStatus.FOLLOW == status)
        {
            status = DownstreamStatus.STOPPED;
        }
        message = null == message ? reason : message;
        if (!isStopped)
        {
            isStopped = true;
            counters.add(ReplicationCounter.INVALID_MESSAGES, channel.isInvalid() ? 1 : 0);
            host.onStopped(this);
        }
        writer = null;
        lagSeconds = 0;
        channel.close();
        if (null != answer)
        {
            answer.close();
            answer = null;
        }
        if (null != cursor)
        {
            cursor.close();
            cursor = null;
        }
    }

    private static String cut(final String text)
    {
        final int maxChars = Failure.MAX_TEXT_LENGTH / 4;
        return text.length() > maxChars ? text.substring(0, maxChars) : text;
    }
}
