package kindred.standalone.evaluate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.svg.SVGGraphics2D;

/**
 * Recall against events, as SVG or PNG by the file's name. Curves differ in colour, in dashes and
 * in the shape of their points, so that they can be told apart without colours; the colours are
 * those of Okabe and Ito. An SVG states its title and its last values in words.
 */
final class RecallPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final String TITLE = "Recall over the stream";

  private record Curve(
      String name, Color color, float[] dash, ToDoubleFunction<CurvePoint> value) {}

  private static final List<Curve> CURVES =
      List.of(
          new Curve(
              "recall@1, unseen classes",
              new Color(0x0072B2),
              new float[] {1, 0},
              CurvePoint::recallAt1),
          new Curve(
              "MAP@R, unseen classes",
              new Color(0xD55E00),
              new float[] {10, 5},
              CurvePoint::mapAtR),
          new Curve(
              "prequential recall@1, training classes",
              new Color(0x009E73),
              new float[] {2, 4},
              CurvePoint::prequentialRecallAt1));

  private RecallPlot() {}

  /**
   * Says at once what would go wrong after a long training.
   *
   * @throws IllegalArgumentException where the name's ending is another, or its folder is not there
   */
  static void check(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".svg") && !name.endsWith(".png")) {
      throw new IllegalArgumentException("--plot '" + file + "' is neither .svg nor .png");
    }
    if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException("--plot '" + file + "' is in a folder that is not there");
    }
  }

  /**
   * Writes the plot.
   *
   * @param file that {@link #check} lets pass
   * @throws IOException where it cannot be written
   */
  static void write(List<CurvePoint> points, Path file) throws IOException {
    var name = file.toString().toLowerCase(Locale.ROOT);
    var chart = chart(points);
    if (name.endsWith(".svg")) {
      Files.writeString(file, svg(chart, points));
    } else {
      ChartUtils.saveChartAsPNG(file.toFile(), chart, WIDTH, HEIGHT);
    }
  }

  private static String svg(JFreeChart chart, List<CurvePoint> points) {
    var graphics = new SVGGraphics2D(WIDTH, HEIGHT);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    var svg = graphics.getSVGElement();
    var end = svg.indexOf('>') + 1;
    return svg.substring(0, end - 1)
        + " role=\"img\"><title>"
        + TITLE
        + "</title><desc>"
        + description(points)
        + "</desc>"
        + svg.substring(end);
  }

  private static String description(List<CurvePoint> points) {
    if (points.isEmpty()) {
      return "No points.";
    }
    var text = new StringBuilder("After " + points.getLast().events() + " events:");
    for (var curve : CURVES) {
      var value = curve.value().applyAsDouble(points.getLast());
      if (!Double.isNaN(value)) {
        text.append(String.format(Locale.ROOT, " %s %.3f;", curve.name(), value));
      }
    }
    return text.toString();
  }

  private static JFreeChart chart(List<CurvePoint> points) {
    var data = new XYSeriesCollection();
    var renderer = new XYLineAndShapeRenderer();
    for (var curve : CURVES) {
      var series = new XYSeries(curve.name());
      for (var point : points) {
        var value = curve.value().applyAsDouble(point);
        if (!Double.isNaN(value)) {
          series.add(point.events(), value);
        }
      }
      if (!series.isEmpty()) {
        style(renderer, data.getSeriesCount(), curve);
        data.addSeries(series);
      }
    }
    var chart =
        ChartFactory.createXYLineChart(
            TITLE, "events", "share", data, PlotOrientation.VERTICAL, true, false, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.getTitle().setFont(font(20));
    chart.getLegend().setItemFont(font(15));
    axes(chart, renderer);
    return chart;
  }

  private static void style(XYLineAndShapeRenderer renderer, int series, Curve curve) {
    renderer.setSeriesPaint(series, curve.color());
    renderer.setSeriesStroke(
        series,
        new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, curve.dash(), 0));
    renderer.setSeriesShape(
        series,
        switch (series) {
          case 0 -> new Ellipse2D.Double(-4, -4, 8, 8);
          case 1 -> new Rectangle2D.Double(-4, -4, 8, 8);
          default -> new Ellipse2D.Double(-2, -5, 4, 10);
        });
  }

  private static void axes(JFreeChart chart, XYLineAndShapeRenderer renderer) {
    var plot = chart.getXYPlot();
    plot.setRenderer(renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    for (var axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
      axis.setLabelFont(font(16));
      axis.setTickLabelFont(font(14));
    }
    ((NumberAxis) plot.getRangeAxis()).setRange(0, 1);
  }

  private static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }
}
