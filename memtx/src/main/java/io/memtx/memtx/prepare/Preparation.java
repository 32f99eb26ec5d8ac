package io.memtx.memtx.prepare;

import io.memtx.memtx.sequence.SequenceStore;

/**
 * What there is to do to the tuples of one space before they are stored. Immutable; belongs to the transaction thread.
 *
 * @param sequence that fills in one field.
 * @param fieldNo  that it fills in, counted from 0.
 */
public record Preparation(SequenceStore sequence, int fieldNo)
{
}
