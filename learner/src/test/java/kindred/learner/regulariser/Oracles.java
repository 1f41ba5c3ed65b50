package kindred.learner.regulariser;

/** The formulas once more, with nested loops; what has no gradient is an argument of its own. */
final class Oracles {
  private Oracles() {}

  static double absolute(double[][] student, double[][] teacher) {
    var sum = 0.0;
    for (var i = 0; i < student.length; i++) {
      sum += distance(student[i], teacher[i]);
    }
    return sum / student.length;
  }

  static double relative(double[][] student, double[][] teacher) {
    var sum = 0.0;
    for (var i = 0; i < student.length; i++) {
      for (var j = 0; j < student.length; j++) {
        if (i != j) {
          var d = distance(student[i], student[j]) - distance(teacher[i], teacher[j]);
          sum += d * d;
        }
      }
    }
    return 32 * Math.sqrt(Math.max(1e-12, sum)) / student.length;
  }

  static double spreading(double temperature, double[][] x, double[][] fixed) {
    var rows = x.length;
    var sum = 0.0;
    for (var i = 0; i < rows; i++) {
      var all = 0.0;
      for (var k = 0; k < rows; k++) {
        all += k == i ? 0 : Math.exp(dot(x[i], fixed[k]) / temperature);
      }
      for (var j = 0; j < rows; j++) {
        if (j != i) {
          var p = Math.exp(dot(x[i], fixed[j]) / temperature) / all;
          var partner = j == (i + rows / 2) % rows;
          sum += partner ? Math.log(p) : Math.log1p(-Math.min(p, 1 - 1e-7));
        }
      }
    }
    return -sum / rows;
  }

  private static double distance(double[] a, double[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(Math.max(1e-12, sum));
  }

  private static double dot(double[] a, double[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] unit(double[] a) {
    var length = Math.sqrt(dot(a, a));
    var unit = a.clone();
    for (var i = 0; i < a.length; i++) {
      unit[i] /= length;
    }
    return unit;
  }
}
