/**
 * What a file of options says: {@code config.yaml} with its scopes, {@code instances.yml}, overrides by the environment
 * and the command line; made into the options of an instance, and applied anew while the instance runs. {@link
 * io.memtx.server.config.Options} is the table of all options, {@link io.memtx.server.config.ConfiguredInstance} an
 * instance that follows a file.
 * <p>
 * What is read is immutable, and may be looked at by any thread; one thread at a time reloads.
 * <p>
 * It never changes an instance before the whole file has been found good, and never shows a password.
 */
package io.memtx.server.config;
