/**
 * Statements: insert, replace, update, upsert and delete, from the check of their input through triggers and indexes to
 * their row in the redo.
 * <p>
 * Owned by the transaction thread.
 * <p>
 * Nothing here knows durability: a statement ends in the running transaction, or is committed by the transaction
 * manager.
 */
package io.memtx.memtx.statement;
