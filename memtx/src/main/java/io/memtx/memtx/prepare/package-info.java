/**
 * What makes a tuple ready before it is checked and stored: keys from a sequence are filled in.
 * <p>
 * What there is to do for a space is worked out once for each version of its definition; a space without any of it has
 * nothing here, and its statements do not come by.
 */
package io.memtx.memtx.prepare;
