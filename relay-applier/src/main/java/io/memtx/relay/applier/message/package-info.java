/**
 * The messages that two instances exchange, little-endian: a header of 16 bytes, a body, and, once both know a key, a
 * code that proves who sent it. What describes the peers is read once per connection, into records; rows, heartbeats and
 * acknowledgements are read and written in place. Every length that came from outside is checked before it is used.
 */
package io.memtx.relay.applier.message;
