package io.memtx.bench.peer.tarantool;

import java.util.List;
import java.util.Optional;

/**
 * What a run of Tarantool gave.
 *
 * @param version as Tarantool says it; empty when it is not installed.
 * @param figures in the order of measurement.
 * @param skipped what was left out and why, one sentence each.
 */
public record TarantoolReport(String version, List<TarantoolFigure> figures, List<String> skipped)
{
    /**
     * @param name of a figure.
     * @return the figure; empty when it was not measured.
     */
    public Optional<TarantoolFigure> figure(final String name)
    {
        return figures.stream().filter((figure) -> figure.name().equals(name)).findFirst();
    }
}
