package io.memtx.xlog.file;

import io.memtx.tuple.fuzz.Corpus;
import io.memtx.xlog.row.RowFuzz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;

class CorpusReplayTest
{
    @TestFactory
    List<DynamicTest> shouldThrowNothingButWhatIsDeclared()
    {
        return List.of(
            Corpus.replay("row", RowFuzz::fuzzerTestOneInput),
            Corpus.replay("block", BlockFuzz::fuzzerTestOneInput),
            Corpus.replay("log", LogFuzz::fuzzerTestOneInput));
    }
}
