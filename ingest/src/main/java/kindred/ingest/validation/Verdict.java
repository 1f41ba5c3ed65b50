package kindred.ingest.validation;

import kindred.schemas.Sample;

/** What became of one event. */
public sealed interface Verdict {
  /** An image to keep under its id. */
  record Accepted(Sample sample) implements Verdict {}

  /** The image with this id is to go. */
  record Deleted(String id) implements Verdict {}

  /**
   * Nothing to keep.
   *
   * @param rejection which rule was broken
   * @param detail a sentence for people that states the fact
   */
  record Rejected(Rejection rejection, String detail) implements Verdict {}
}
