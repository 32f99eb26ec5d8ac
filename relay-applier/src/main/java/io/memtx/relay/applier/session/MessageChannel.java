package io.memtx.relay.applier.session;

import io.memtx.relay.applier.message.BodyReader;
import io.memtx.relay.applier.message.BodyWriter;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageHeaderDescriptor;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.MessageHandler;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages with headers over a connection: numbers them, signs them once there is a key, and lets nothing through that
 * is not what it has to be. What comes from outside and is wrong in any way closes the connection.
 * <p>
 * To send: write the body to {@link #sendBuffer()} from {@link #BODY_OFFSET} on, then {@link #send}. A message that
 * could not be sent stays in the buffer until it could be, so one thing is under way at a time. Belongs to one thread.
 */
public final class MessageChannel implements AutoCloseable
{
    /** Where the body of a message to be sent begins. */
    public static final int BODY_OFFSET = MessageHeaderDescriptor.HEADER_LENGTH;

    /** Longest control message. */
    static final int MAX_CONTROL_LENGTH = 32 << 10;

    private final Connection connection;
    private final MessageHandler onMessage = this::onMessage;
    private final UnsafeBuffer sendBuffer = new UnsafeBuffer(new byte[MAX_CONTROL_LENGTH]);
    private final UnsafeBuffer receiveBuffer = new UnsafeBuffer(new byte[MAX_CONTROL_LENGTH]);
    private final BodyWriter bodyWriter = new BodyWriter();
    private final BodyReader bodyReader = new BodyReader();

    private MessageCode sendCode;
    private MessageCode receiveCode;
    private long sendNumber;
    private long receiveNumber;
    private int pendingLength;
    private String failure;
    private BodyHandler handler;

    /** Takes bodies of messages that passed all checks. */
    @FunctionalInterface
    public interface BodyHandler
    {
        /**
         * @param type   of the message.
         * @param buffer of the body, until this returns.
         * @param offset of the body.
         * @param length of the body in bytes.
         * @return whether it was taken; otherwise it comes again.
         * @throws InvalidMessageException when the body is not what its type says: the connection is closed.
         */
        boolean onBody(MessageType type, DirectBuffer buffer, int offset, int length);
    }

    /**
     * @param connection open; closed with this.
     */
    public MessageChannel(final Connection connection)
    {
        this.connection = connection;
    }

    /**
     * From now on every message is signed, and only signed ones are accepted.
     */
    void sign(final byte[] sendKey, final byte[] receiveKey)
    {
        sendCode = new MessageCode(sendKey);
        receiveCode = new MessageCode(receiveKey);
    }

    /**
     * @return whether messages are signed.
     */
    public boolean isSigned()
    {
        return null != sendCode;
    }

    /**
     * @return whether it can be used.
     */
    public boolean isOpen()
    {
        return null == failure && Connection.State.OPEN == connection.state();
    }

    /**
     * @return whether it was closed because of what the other side has sent.
     */
    public boolean isInvalid()
    {
        return null != failure;
    }

    /**
     * @return why it cannot be used any more, for people; null while it can, or when this side closed it.
     */
    public String failure()
    {
        return null != failure ? failure : connection.closeReason();
    }

    /**
     * @return the other side, for people.
     */
    public String peer()
    {
        return connection.peer();
    }

    /**
     * @return the longest body that may be sent, in bytes.
     */
    public int maxBodyLength()
    {
        return connection.maxMessageLength() - BODY_OFFSET - MessageCode.LENGTH;
    }

    /**
     * @param bodyLength that is to be written.
     * @return the buffer to write to, from {@link #BODY_OFFSET} on.
     */
    public MutableDirectBuffer sendBuffer(final int bodyLength)
    {
        final int needed = BODY_OFFSET + bodyLength + MessageCode.LENGTH;
        if (needed > sendBuffer.capacity())
        {
            sendBuffer.wrap(new byte[Math.max(needed, connection.maxMessageLength())]);
        }
        return sendBuffer;
    }

    /**
     * @return a writer for the body of a control message, which is short.
     */
    public BodyWriter bodyWriter()
    {
        return bodyWriter.wrap(sendBuffer, BODY_OFFSET);
    }

    /**
     * Sends what was written with {@link #bodyWriter()}.
     *
     * @param type of it.
     * @return whether it is out; otherwise call {@link #flush} until it is.
     */
    public boolean sendWritten(final MessageType type)
    {
        return send(type, bodyWriter.offset() - BODY_OFFSET);
    }

    /**
     * Sends the body in {@link #sendBuffer}.
     *
     * @param type       of the message.
     * @param bodyLength in bytes, up to {@link #maxBodyLength()}.
     * @return whether it is out; otherwise call {@link #flush} until it is, and write nothing before.
     * @throws IllegalStateException when the message before is not out yet.
     */
    public boolean send(final MessageType type, final int bodyLength)
    {
        if (0 != pendingLength)
        {
            throw new IllegalStateException("message is not sent yet: type=" + type);
        }
        final int length = BODY_OFFSET + bodyLength;
        MessageHeaderDescriptor.encode(sendBuffer, 0, type, length, sendNumber++);
        pendingLength = length;
        if (null != sendCode)
        {
            sendCode.sign(sendBuffer.byteArray(), 0, length);
            pendingLength += MessageCode.LENGTH;
        }
        return flush();
    }

    /**
     * Tries again to send what could not be sent.
     *
     * @return whether nothing is left.
     */
    public boolean flush()
    {
        if (0 != pendingLength && connection.offer(sendBuffer, 0, pendingLength) >= 0)
        {
            pendingLength = 0;
        }
        return 0 == pendingLength;
    }

    /**
     * Hands over messages that have arrived.
     *
     * @param bodyHandler of them.
     * @param limit       most to hand over.
     * @return how many were taken.
     */
    public int poll(final BodyHandler bodyHandler, final int limit)
    {
        if (null != failure)
        {
            return 0;
        }
        handler = bodyHandler;
        return connection.poll(onMessage, limit);
    }

    /**
     * @param buffer of a body.
     * @param offset of it.
     * @param length of it, in bytes.
     * @return a reader of it, reused.
     */
    public BodyReader bodyReader(final DirectBuffer buffer, final int offset, final int length)
    {
        return bodyReader.wrap(buffer, offset, length);
    }

    /**
     * Closes the connection because of the other side.
     *
     * @param reason for people.
     */
    public void fail(final String reason)
    {
        if (null == failure)
        {
            failure = reason;
            connection.close();
        }
    }

    @Override
    public void close()
    {
        connection.close();
    }

    private boolean onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        try
        {
            return onChecked(buffer, offset, length);
        }
        catch (final InvalidMessageException ex)
        {
            fail("invalid message: " + ex.getMessage());
            return true;
        }
    }

    private boolean onChecked(final DirectBuffer buffer, final int offset, final int length)
    {
        final int codeLength = null == receiveCode ? 0 : MessageCode.LENGTH;
        final int bodyLength = length - BODY_OFFSET - codeLength;
        if (bodyLength < 0 || MessageHeaderDescriptor.length(buffer, offset) != length - codeLength)
        {
            throw new InvalidMessageException("length is wrong: " + length);
        }
        if (MessageHeaderDescriptor.VERSION != MessageHeaderDescriptor.version(buffer, offset))
        {
            throw new InvalidMessageException(
                "unknown version of the protocol: " + MessageHeaderDescriptor.version(buffer, offset));
        }
        if (MessageHeaderDescriptor.number(buffer, offset) != receiveNumber)
        {
            throw new InvalidMessageException("number is wrong: expected=" + receiveNumber);
        }
        final MessageType type = MessageHeaderDescriptor.type(buffer, offset);
        if (null == type)
        {
            throw new InvalidMessageException("unknown type");
        }
        DirectBuffer body = buffer;
        int bodyOffset = offset + BODY_OFFSET;
        if (null != receiveCode)
        {
            copyForCheck(buffer, offset, length);
            if (!receiveCode.isSigned(receiveBuffer.byteArray(), 0, length - codeLength))
            {
                throw new InvalidMessageException("code is wrong");
            }
            body = receiveBuffer; // what was checked, not what may have changed since
            bodyOffset = BODY_OFFSET;
        }
        final boolean isTaken = handler.onBody(type, body, bodyOffset, bodyLength);
        receiveNumber += isTaken ? 1 : 0;
        return isTaken;
    }

    private void copyForCheck(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > receiveBuffer.capacity())
        {
            receiveBuffer.wrap(new byte[length]);
        }
        buffer.getBytes(offset, receiveBuffer, 0, length);
    }
}
