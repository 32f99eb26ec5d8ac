package io.memtx.bench.budget;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found for a row of the table.
 *
 * @param budget    of the row.
 * @param measured  in the unit of the budget.
 * @param floor     in the same unit; NaN when there is none.
 * @param peers     what they take for the same, in the same unit, by name; empty when they were not measured.
 * @param isRetried whether it was missed at first and measured again, longer.
 */
public record RowResult(Budget budget, double measured, double floor, Map<String, Double> peers, boolean isRetried)
{
    /**
     * @param budget   of the row.
     * @param measured in its unit.
     * @return a result without floor and peers.
     */
    public static RowResult of(final Budget budget, final double measured)
    {
        return new RowResult(budget, measured, Double.NaN, Map.of(), false);
    }

    /**
     * @param budget   of the row.
     * @param measured in its unit.
     * @param floor    in its unit.
     * @return a result without peers.
     */
    public static RowResult of(final Budget budget, final double measured, final double floor)
    {
        return new RowResult(budget, measured, floor, Map.of(), false);
    }

    /**
     * @param again what was found when it was measured again.
     * @return the least of either for what was measured, and for the floor: what disturbs makes slower, never faster.
     */
    public RowResult retried(final RowResult again)
    {
        return new RowResult(
            budget, Math.min(measured, again.measured), Math.min(floor, again.floor), peers, true);
    }

    /**
     * @param others what peers take, by name.
     * @return the same with peers.
     */
    public RowResult withPeers(final Map<String, Double> others)
    {
        return new RowResult(budget, measured, floor, others, isRetried);
    }

    /**
     * @return what is held against the limit: how many times the floor, or the figure itself.
     */
    public double ratio()
    {
        return budget.isRatio() ? measured / floor : measured;
    }

    /**
     * @return whether the limit is kept, and each peer that was measured is slower by as much as is asked; what is no
     * number keeps nothing.
     */
    public boolean isMet()
    {
        return ratio() <= budget.limit() && missedPeers().isEmpty();
    }

    /**
     * @return for each peer how many times slower it is.
     */
    public Map<String, Double> peerRatios()
    {
        final Map<String, Double> ratios = new LinkedHashMap<>();
        peers.forEach((name, value) -> ratios.put(name, value / measured));
        return ratios;
    }

    /**
     * @param peer name, exactly.
     * @return by what factor it must be slower; 0 when nothing is asked.
     */
    public double peerFactor(final String peer)
    {
        return budget.peerFactors().getOrDefault(peer, 0.0);
    }

    private Map<String, Double> missedPeers()
    {
        final Map<String, Double> missed = new LinkedHashMap<>(peerRatios());
        missed.entrySet().removeIf((entry) -> entry.getValue() >= peerFactor(entry.getKey()));
        return missed;
    }
}
