package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.MessageChannel;

import java.util.concurrent.CompletableFuture;

/**
 * A downstream that has the data becomes a member; one that has joined over this connection and is a member stays who
 * it is. Belongs to the thread of the relays.
 * <pre>
 *  REGISTER ─► OK, vclock behind the registration
 * </pre>
 */
final class Registration implements LongAnswer
{
    private final MessageChannel channel;
    private final CompletableFuture<Accepted> registration;

    private boolean isDone;

    Registration(final RelayHost host, final MessageChannel channel, final Subscribe request, final boolean isJoining)
    {
        this.channel = channel;
        registration = host.register(request, isJoining);
    }

    @Override
    public int doWork()
    {
        if (isDone || !registration.isDone())
        {
            return 0;
        }
        LongAnswer.result(registration).encode(channel.bodyWriter());
        channel.sendWritten(MessageType.OK);
        isDone = true;
        return 1;
    }

    @Override
    public boolean isDone()
    {
        return isDone;
    }

    @Override
    public void close()
    {
        // holds nothing: what was asked of the transaction thread happens, and is found when it is asked for again
    }
}
