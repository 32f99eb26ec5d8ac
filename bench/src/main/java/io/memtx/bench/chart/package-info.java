/**
 * Charts of measurements as PNG files: {@link io.memtx.bench.chart.Charts} is the page to read first; the records
 * beside it are what is drawn. {@link io.memtx.bench.chart.ReportChartFiles} says which charts the report of a run
 * makes. Bars begin at zero or the axis says that it is logarithmic.
 * <p>
 * Belongs to the thread that calls it; needs no display, but fonts.
 * <p>
 * Nothing here measures.
 */
package io.memtx.bench.chart;
