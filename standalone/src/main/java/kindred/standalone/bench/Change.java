package kindred.standalone.bench;

import java.util.Optional;

/**
 * A change of the gallery and what it makes of one image. A label stands for the image; empty:
 * there is no such image.
 *
 * @param id of the image
 * @param png its file
 * @param before what {@code GET /v1/images/{id}} shows until the change does
 * @param after what it shows from then on
 */
record Change(Kind kind, String id, byte[] png, Optional<String> before, Optional<String> after) {
  /** The ways in which a user changes the gallery. */
  enum Kind {
    ADDITION,
    CORRECTION,
    DELETION
  }

  /** A label that few other images have: a search within it compares all and overlooks none. */
  String label() {
    return after.or(() -> before).orElseThrow();
  }
}
