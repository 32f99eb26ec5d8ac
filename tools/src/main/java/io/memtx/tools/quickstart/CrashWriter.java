package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.logging.LogManager;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * The process that is killed: trades without end, each a transaction of two rows, the trade and the position it
 * changes. When one is durable it writes the number of the trade, 8 bytes big-endian, to stdout: the acknowledgement.
 */
final class CrashWriter
{
    static final String[] SYMBOLS = {"AAPL", "AMZN", "GOOG", "IBM", "MSFT"};
    static final String TRADES = "trades";
    static final String POSITIONS = "positions";

    private CrashWriter()
    {
    }

    /**
     * @param args the directory, and a seed.
     * @throws IOException when nobody listens any more.
     */
    public static void main(final String[] args) throws IOException
    {
        LogManager.getLogManager().reset(); // what is logged is for instances with a log
        final SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
        try (OutputStream out = new FileOutputStream(FileDescriptor.out); Memtx db = Memtx.open(Path.of(args[0])))
        {
            final Space trades = db.createSpace(TRADES, (def) -> def
                .field("number", UNSIGNED).field("symbol", STRING).field("quantity", UNSIGNED)
                .primaryKey(HASH, "number")
                .index("symbol", TREE, nonUnique("symbol", "number")));
            final Space positions = db.createSpace(POSITIONS, (def) -> def
                .field("symbol", STRING).field("trades", UNSIGNED).field("quantity", UNSIGNED)
                .primaryKey("symbol"));
            for (final String symbol : SYMBOLS)
            {
                positions.insert(symbol, 0, 0);
            }
            final ByteBuffer acknowledgement = ByteBuffer.allocate(Long.BYTES);
            for (long number = 1; ; number++)
            {
                final long trade = number;
                final String symbol = SYMBOLS[random.nextInt(SYMBOLS.length)];
                final int quantity = random.nextInt(1, 1000);
                db.transact((tx) ->
                {
                    tx.insert(trades, trade, symbol, quantity);
                    tx.update(positions, key(symbol), add("trades", 1), add("quantity", quantity));
                });
                out.write(acknowledgement.putLong(0, trade).array());
            }
        }
    }
}
