package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Rectangle;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/**
 * Each figure that has an aim as a part of it, so that what has nothing else in common stands on
 * one axis: left of the line is met. The yardstick's figure, where there is one, is a part of the
 * same aim.
 */
final class ReportPlot {
  private static final int WIDTH = 1_000;
  private static final int BAR = 34;
  private static final int FRAME = 120;
  private static final double LEAST = 0.001;

  private ReportPlot() {}

  static String svg(ImmutableList<Measurement> measurements) {
    DefaultStatisticalCategoryDataset parts = new DefaultStatisticalCategoryDataset();
    for (Measurement measurement : measurements) {
      Double aim = measurement.aim();
      if (aim != null && aim > 0) {
        add(parts, measurement, Deployment.PORTCULLIS, name(measurement), aim);
        measurements.stream()
            .filter(other -> other.of().equals(Deployment.YARDSTICK))
            .filter(other -> name(other).equals(name(measurement)))
            .forEach(other -> add(parts, other, Deployment.YARDSTICK, name(measurement), aim));
      }
    }
    int height = FRAME + BAR * parts.getColumnCount();
    SVGGraphics2D svg = new SVGGraphics2D(WIDTH, height);
    chart(parts).draw(svg, new Rectangle(WIDTH, height));
    return svg.getSVGDocument() + "\n";
  }

  private static String name(Measurement measurement) {
    return measurement.row() + ": " + measurement.what();
  }

  private static void add(
      DefaultStatisticalCategoryDataset parts,
      Measurement measurement,
      String series,
      String name,
      double aim) {
    Figures figures = measurement.figures();
    double median = Math.max(LEAST, figures.median() / aim);
    // An axis of logarithms has no place for zero.
    double spread = Math.min((figures.most() - figures.least()) / aim / 2, median * 0.9);
    parts.add(median, spread, series, name);
  }

  private static JFreeChart chart(DefaultStatisticalCategoryDataset parts) {
    CategoryAxis names = new CategoryAxis();
    names.setMaximumCategoryLabelWidthRatio(0.6f);
    names.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
    LogAxis values = new LogAxis("median, as a part of the aim (the line)");
    values.setSmallestValue(LEAST);
    values.setTickUnit(new NumberTickUnit(1));
    StatisticalBarRenderer bars = new StatisticalBarRenderer();
    bars.setSeriesPaint(0, new Color(0x4c, 0x78, 0xa8));
    bars.setSeriesPaint(1, new Color(0xbb, 0xbb, 0xbb));
    bars.setErrorIndicatorPaint(Color.DARK_GRAY);
    bars.setMaximumBarWidth(0.05);
    bars.setBase(LEAST);
    bars.setIncludeBaseInRange(false);
    CategoryPlot plot = new CategoryPlot(parts, names, values, bars);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    ValueMarker aim = new ValueMarker(1);
    aim.setPaint(new Color(0xe4, 0x57, 0x56));
    aim.setStroke(new BasicStroke(2));
    plot.addRangeMarker(aim);
    JFreeChart chart = new JFreeChart(null, JFreeChart.DEFAULT_TITLE_FONT, plot, true);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }
}
