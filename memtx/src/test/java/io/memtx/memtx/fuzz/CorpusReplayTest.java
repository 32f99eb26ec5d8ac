package io.memtx.memtx.fuzz;

import io.memtx.tuple.fuzz.Corpus;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;

class CorpusReplayTest
{
    @TestFactory
    List<DynamicTest> shouldThrowNothingButWhatIsDeclared()
    {
        return List.of(
            Corpus.replay("update", UpdateFuzz::fuzzerTestOneInput),
            Corpus.replay("snap", SnapFuzz::fuzzerTestOneInput),
            Corpus.replay("recovery", RecoveryFuzz::fuzzerTestOneInput));
    }
}
