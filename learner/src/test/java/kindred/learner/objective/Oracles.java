package kindred.learner.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The formulas once more, with nested loops, slow and obvious. */
final class Oracles {
  private Oracles() {}

  /** Loss by similarities and which pairs count; anchors are rows. */
  interface OfPairs {
    double loss(double[][] s, boolean[][] positive, boolean[][] negative);
  }

  static double multiSimilarity(
      MultiSimilarity c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var terms = new ArrayList<Double>();
    for (var i = 0; i < s.length; i++) {
      var p = 1.0;
      var n = 1.0;
      for (var j = 0; j < s[i].length; j++) {
        p += positive[i][j] ? Math.exp(-c.alpha() * (s[i][j] - c.base())) : 0;
        n += negative[i][j] ? Math.exp(c.beta() * (s[i][j] - c.base())) : 0;
      }
      terms.add(Math.log(p) / c.alpha() + Math.log(n) / c.beta());
    }
    return average(c.average(), terms, s.length);
  }

  static double triplet(Triplet c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var d = new double[s.length][];
    for (var a = 0; a < s.length; a++) {
      d[a] = Arrays.stream(s[a]).map(x -> c.squared() ? 2 - 2 * x : distance(x)).toArray();
    }
    return hinge(d, positive, negative, c.margin(), c.average());
  }

  static double hinge(
      double[][] d, boolean[][] positive, boolean[][] negative, double margin, Average average) {
    var terms = new ArrayList<Double>();
    for (var a = 0; a < d.length; a++) {
      for (var p = 0; p < d[a].length; p++) {
        for (var n = 0; n < d[a].length; n++) {
          if (positive[a][p] && negative[a][n]) {
            terms.add(Math.max(0, d[a][p] - d[a][n] + margin));
          }
        }
      }
    }
    return average(average, terms, d.length);
  }

  static double snr(double[] anchor, double[] other) {
    var difference = new double[anchor.length];
    Arrays.setAll(difference, k -> anchor[k] - other[k]);
    return variance(difference) / Math.max(1e-6, variance(anchor));
  }

  private static double variance(double[] values) {
    var mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  static double meanOfSums(double[][] h) {
    return Arrays.stream(h)
        .mapToDouble(row -> Math.abs(Arrays.stream(row).sum()))
        .average()
        .orElseThrow();
  }

  static double snrContrastive(
      SnrContrastive c, double[][] d, boolean[][] positive, boolean[][] negative) {
    var terms = new ArrayList<Double>();
    for (var i = 0; i < d.length; i++) {
      for (var j = 0; j < d.length; j++) {
        if (positive[i][j]) {
          terms.add(Math.max(0, d[i][j] - c.positiveMargin()));
        }
        if (negative[i][j]) {
          terms.add(Math.max(0, c.negativeMargin() - d[i][j]));
        }
      }
    }
    return average(c.average(), terms, d.length);
  }

  static double rankedList(RankedList c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var sum = 0.0;
    for (var i = 0; i < s.length; i++) {
      var near = 0.0;
      var far = 0.0;
      var active = 0;
      var weights = 0.0;
      for (var j = 0; j < s[i].length; j++) {
        var d = distance(s[i][j]);
        if (positive[i][j] && d > c.alpha() - c.margin()) {
          far += d - (c.alpha() - c.margin());
          active++;
        }
        if (negative[i][j] && d < c.alpha()) {
          var weight = Math.exp(c.temperature() * (c.alpha() - d));
          near += weight * (c.alpha() - d);
          weights += weight;
        }
      }
      sum += (active == 0 ? 0 : far / active) + (weights == 0 ? 0 : c.lambda() * near / weights);
    }
    return sum / s.length;
  }

  static double fastAp(FastAp c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var queries = 0;
    var sum = 0.0;
    for (var i = 0; i < s.length; i++) {
      var positives = 0;
      var cumulated = 0.0;
      var cumulatedPositives = 0.0;
      var precision = 0.0;
      for (var l = 0; l <= c.bins(); l++) {
        positives = 0;
        var inBin = 0.0;
        for (var j = 0; j < s[i].length; j++) {
          positives += positive[i][j] ? 1 : 0;
          var member =
              Math.max(0, 1 - Math.abs(2 - 2 * s[i][j] - 4.0 * l / c.bins()) * c.bins() / 4);
          inBin += positive[i][j] ? member : 0;
          cumulated += positive[i][j] || negative[i][j] ? member : 0;
        }
        cumulatedPositives += inBin;
        precision += cumulated == 0 ? 0 : inBin * cumulatedPositives / cumulated;
      }
      if (positives > 0) {
        sum += 1 - precision / positives;
        queries++;
      }
    }
    return queries == 0 ? 0 : sum / queries;
  }

  static double upperBound(UpperBound c, double[][] unit, int[] classes, double[][] targets) {
    var sum = 0.0;
    var weights = 0.0;
    for (var i = 0; i < unit.length; i++) {
      var own = classes[i];
      var term = euclid(unit[i], targets[own]);
      for (var m = 0; m < targets.length; m++) {
        term -= m == own ? 0 : euclid(unit[i], targets[m]) / (3 * (targets.length - 1));
      }
      var weight =
          c.balanced() ? 1.0 / Arrays.stream(classes).filter(other -> other == own).count() : 1;
      sum += weight * term;
      weights += weight;
    }
    return sum / weights;
  }

  static double densityAware(DensityAware c, double[][] unit, int[] classes, double[][] centres) {
    var terms = new ArrayList<Double>();
    for (var i = 0; i < unit.length; i++) {
      var own = euclid(unit[i], centres[classes[i]]);
      var others = new TreeSet<Double>();
      for (var m = 0; m < centres.length; m++) {
        if (m != classes[i]) {
          others.add(euclid(unit[i], centres[m]));
        }
      }
      if (others.isEmpty()) {
        terms.add(0.0);
        continue;
      }
      var beyond = others.higher(own);
      var held = c.semiHard() ? (beyond == null ? others.last() : beyond) : others.first();
      terms.add(Math.max(0, own - held + c.margin()));
    }
    return average(c.average(), terms, unit.length);
  }

  private static double euclid(double[] a, double[] b) {
    var sum = 0.0;
    for (var k = 0; k < a.length; k++) {
      sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(Math.max(1e-12, sum));
  }

  static double contrastive(
      Contrastive c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var terms = new ArrayList<Double>();
    for (var i = 0; i < s.length; i++) {
      for (var j = 0; j < s[i].length; j++) {
        if (positive[i][j]) {
          terms.add(1 - s[i][j]);
        }
        if (negative[i][j]) {
          terms.add(s[i][j] > c.margin() ? s[i][j] : 0);
        }
      }
    }
    return average(c.average(), terms, s.length);
  }

  static double margin(Margin c, double[][] s, boolean[][] positive, boolean[][] negative) {
    var terms = new ArrayList<Double>();
    for (var i = 0; i < s.length; i++) {
      for (var j = 0; j < s[i].length; j++) {
        if (positive[i][j]) {
          terms.add(Math.max(0, distance(s[i][j]) - c.beta() + c.alpha()));
        }
        if (negative[i][j]) {
          terms.add(Math.max(0, c.beta() - distance(s[i][j]) + c.alpha()));
        }
      }
    }
    return average(c.average(), terms, s.length);
  }

  static double nPair(NPair c, double[][] raw, int[] classes) {
    var pairs = pairs(classes);
    var sum = 0.0;
    for (var i : pairs) {
      var inner = 1.0;
      for (var j : pairs) {
        if (classes[i[0]] != classes[j[0]]) {
          inner += Math.exp(dot(raw[i[0]], raw[j[1]]) - dot(raw[i[0]], raw[i[1]]));
        }
      }
      var squares = dot(raw[i[0]], raw[i[0]]) + dot(raw[i[1]], raw[i[1]]);
      sum += Math.log(inner) + 0.25 * c.regularisation() * squares;
    }
    return pairs.isEmpty() ? 0 : sum / pairs.size();
  }

  static double angular(Angular c, double[][] raw, double[][] unit, int[] classes) {
    var pairs = pairs(classes);
    var t2 = Math.pow(Math.tan(Math.toRadians(c.degrees())), 2);
    var sum = 0.0;
    for (var i : pairs) {
      var inner = 1.0;
      for (var j : pairs) {
        if (classes[i[0]] != classes[j[0]]) {
          var both = dot(unit[i[0]], unit[j[1]]) + dot(unit[i[1]], unit[j[1]]);
          inner += Math.exp(4 * t2 * both - 2 * (1 + t2) * dot(unit[i[0]], unit[i[1]]));
        }
      }
      sum += Math.log(inner);
    }
    var angular = pairs.isEmpty() ? 0 : sum / pairs.size();
    return nPair(c.nPair(), raw, classes) + c.weight() * angular;
  }

  static double proxyAnchor(ProxyAnchor c, double[][] unit, int[] classes, double[][] proxies) {
    var positives = 0.0;
    var negatives = 0.0;
    var present = 0;
    for (var k = 0; k < proxies.length; k++) {
      var p = 1.0;
      var n = 1.0;
      var any = false;
      for (var i = 0; i < unit.length; i++) {
        var cosine = dot(unit[i], unit(proxies[k]));
        if (classes[i] == k) {
          p += Math.exp(-c.alpha() * (cosine - c.delta()));
          any = true;
        } else {
          n += Math.exp(c.alpha() * (cosine + c.delta()));
        }
      }
      positives += Math.log(p);
      negatives += Math.log(n);
      present += any ? 1 : 0;
    }
    return positives / present + negatives / proxies.length;
  }

  /** By squared distances; plain ProxyNCA leaves the positive out of the denominator. */
  static double proxyNca(
      double temperature, boolean plain, double[][] unit, int[] classes, double[][] proxies) {
    var sum = 0.0;
    for (var i = 0; i < unit.length; i++) {
      var own = 0.0;
      var all = 0.0;
      for (var k = 0; k < proxies.length; k++) {
        var p = unit(proxies[k]);
        var d2 = 0.0;
        for (var x = 0; x < p.length; x++) {
          d2 += (unit[i][x] - p[x]) * (unit[i][x] - p[x]);
        }
        var e = Math.exp(-d2 / temperature);
        own = classes[i] == k ? e : own;
        all += plain && classes[i] == k ? 0 : e;
      }
      sum -= Math.log(own / all);
    }
    return sum / unit.length;
  }

  private static double average(Average average, List<Double> terms, int images) {
    var sum = terms.stream().mapToDouble(t -> t).sum();
    var nonzero = terms.stream().filter(t -> t > 0).count();
    var divisor =
        switch (average) {
          case ALL -> terms.size();
          case NONZERO -> nonzero;
          case BATCH -> images;
        };
    return divisor == 0 ? 0 : sum / divisor;
  }

  private static List<int[]> pairs(int[] classes) {
    var ofClass = new TreeMap<Integer, List<Integer>>();
    for (var i = 0; i < classes.length; i++) {
      ofClass.computeIfAbsent(classes[i], c -> new ArrayList<>()).add(i);
    }
    var pairs = new ArrayList<int[]>();
    for (Map.Entry<Integer, List<Integer>> entry : ofClass.entrySet()) {
      for (var i = 0; i + 1 < entry.getValue().size(); i += 2) {
        pairs.add(new int[] {entry.getValue().get(i), entry.getValue().get(i + 1)});
      }
    }
    return pairs;
  }

  static double distance(double s) {
    return Math.sqrt(Math.max(1e-12, 2 - 2 * s));
  }

  static double dot(double[] a, double[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] unit(double[] a) {
    var length = Math.max(Math.sqrt(dot(a, a)), 1e-12);
    var unit = a.clone();
    for (var i = 0; i < a.length; i++) {
      unit[i] /= length;
    }
    return unit;
  }
}
