/**
 * What makes a tuple ready before it is checked and stored: keys from a sequence and default values are filled in; and
 * what it must meet beyond the format: constraints. What there is to do for a space is worked out once for each version
 * of its definition; a space without any of it has nothing here, and its statements do not come by.
 * <p>
 * Owned by the transaction thread.
 * <p>
 * Nothing here stores anything; and recovery checks and fills in nothing, since what is logged was made ready before.
 */
package io.memtx.memtx.prepare;
