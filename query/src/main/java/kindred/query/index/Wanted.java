package kindred.query.index;

/**
 * What a search is to return.
 *
 * @param k most neighbours, at least 1
 * @param filter what they must be
 * @param vectors whether they come with their vectors
 */
public record Wanted(int k, Filter filter, boolean vectors) {
  public Wanted {
    if (k < 1) {
      throw new IllegalArgumentException("k " + k + " is not 1 or more");
    }
  }
}
