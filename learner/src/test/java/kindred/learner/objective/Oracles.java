package kindred.learner.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    var terms = new ArrayList<Double>();
    for (var a = 0; a < s.length; a++) {
      for (var p = 0; p < s[a].length; p++) {
        for (var n = 0; n < s[a].length; n++) {
          if (positive[a][p] && negative[a][n]) {
            var difference =
                c.squared() ? 2 * s[a][n] - 2 * s[a][p] : distance(s[a][p]) - distance(s[a][n]);
            terms.add(Math.max(0, difference + c.margin()));
          }
        }
      }
    }
    return average(c.average(), terms, s.length);
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
