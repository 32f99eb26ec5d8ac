package io.memtx.memtx;

import java.util.concurrent.CompletableFuture;

/**
 * A function that another thread handed in, on its way to the transaction thread.
 *
 * @param function to run as a transaction.
 * @param future   told the result when the transaction is confirmed.
 * @param <T>      of the result.
 */
record Submission<T>(TransactionFunction<T> function, CompletableFuture<T> future)
{
}
