package kindred.learner.evaluation;

/** The exact sign test; on right and wrong answers it is McNemar's. */
public final class SignTest {
  private SignTest() {}

  /**
   * The probability that of all queries on which two versions differ at least so many would speak
   * against one of them, if neither were better: {@code Σ_{i≥against} C(n, i) / 2ⁿ}.
   *
   * @param against queries that speak against it
   * @param inFavour queries that speak for it
   * @return 1 where there are none
   */
  public static double pValue(int against, int inFavour) {
    var n = against + inFavour;
    var logTerm = -n * Math.log(2);
    var sum = 0.0;
    for (var i = 0; i <= n; i++) {
      if (i >= against) {
        sum += Math.exp(logTerm);
      }
      logTerm += Math.log(n - i) - Math.log(i + 1.0);
    }
    return Math.min(1, sum);
  }
}
