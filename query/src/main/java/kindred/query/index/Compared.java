package kindred.query.index;

/**
 * How a search was done.
 *
 * @param by what it compared
 * @param images that pass the filter: all that were compared, or those the graph led to
 */
public record Compared(By by, int images) {
  /** What a search compares. */
  public enum By {
    /** The vectors of all images that pass: nothing is missed. */
    EXACT,
    /** The vectors that the graph leads to: a near neighbour may be missed. */
    GRAPH,
    /** The codes of all images that pass. */
    CODES
  }
}
