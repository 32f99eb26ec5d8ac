/**
 * README, taken at its word.
 */
package io.memtx.memtx.readme;
