/**
 * The messages that two instances exchange, little-endian: a header of 16 bytes, a body, and, once both know a key, a
 * code that proves who sent it. What describes the peers is read once per connection, into records; rows, heartbeats
 * and acknowledgements are read and written in place.
 * <p>
 * Stateless, or one connection's and so one thread's.
 * <p>
 * Never uses a length that came from outside before it is checked.
 */
package io.memtx.relay.applier.message;
