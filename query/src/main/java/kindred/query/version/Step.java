package kindred.query.version;

/** What the follower does next. */
sealed interface Step {
  /** Nothing. */
  record Stay() implements Step {}

  /** Fill an index for this version beside the served one, instead of any other that is filled. */
  record Build(int version) implements Step {}

  /** Give up the index that is being filled. */
  record Drop() implements Step {}

  /** Serve the version whose index has been filled. */
  record Swap() implements Step {}
}
