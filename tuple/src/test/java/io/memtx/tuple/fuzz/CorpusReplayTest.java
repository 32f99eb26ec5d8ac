package io.memtx.tuple.fuzz;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;

class CorpusReplayTest
{
    @TestFactory
    List<DynamicTest> shouldThrowNothingButWhatIsDeclared()
    {
        return List.of(Corpus.replay("msgpack", MsgPackFuzz::fuzzerTestOneInput));
    }
}
