/**
 * Races between the thread that changes data and one that reads it, run many times by jcstress: {@code mvn verify
 * -Pjcstress -pl memtx -am}. Each test names its outcomes; what is not named is a fault.
 * <p>
 * An actor called writer plays the transaction thread, one called reader another.
 * <p>
 * Nothing here is part of the normal build: a race needs minutes and both processors.
 */
package io.memtx.memtx.race;
