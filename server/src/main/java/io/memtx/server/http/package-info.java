/**
 * An instance looked at over HTTP, from this machine only: metrics for Prometheus, health for whoever restarts it, and
 * a page for people that draws the replica set. {@link io.memtx.server.http.HttpEndpoint} opens the port.
 * <p>
 * Has few threads of its own; what they ask of an instance they share, so that any number of requests costs it some
 * five answers a second.
 * <p>
 * Never changes an instance, never waits on its threads for long, and never shows a secret.
 */
package io.memtx.server.http;
