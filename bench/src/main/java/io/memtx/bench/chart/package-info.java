/**
 * Charts of measurements as PNG files: {@link io.memtx.bench.chart.Charts} is the page to read first; the records
 * beside it are what is drawn. Bars begin at zero or the axis says that it is logarithmic.
 * <p>
 * Belongs to the thread that calls it; needs no display, but fonts.
 * <p>
 * Nothing here measures, or knows what was measured.
 */
package io.memtx.bench.chart;
