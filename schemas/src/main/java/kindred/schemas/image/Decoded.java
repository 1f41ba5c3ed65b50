package kindred.schemas.image;

/** What became of bytes that claimed to be an image. */
public sealed interface Decoded {
  /**
   * An image at the canonical size.
   *
   * @param pixels its pixels
   * @param mediaType what the content is, such as {@code image/png}
   */
  record Image(Pixels pixels, String mediaType) implements Decoded {}

  /**
   * Not an image, or one outside the limits.
   *
   * @param reason which rule it broke
   * @param detail a sentence for people that states the fact
   */
  record Refused(Reason reason, String detail) implements Decoded {}

  /** The rules. */
  enum Reason {
    /** No bytes at all. */
    EMPTY,
    /** More bytes than {@code image.max-bytes}. */
    TOO_MANY_BYTES,
    /** Not JPEG, PNG, GIF, BMP or WebP by content. */
    UNKNOWN_FORMAT,
    /** More pixels than {@code image.max-pixels}, by the header. */
    TOO_MANY_PIXELS,
    /** Longer than {@code image.max-aspect} allows. */
    TOO_LONG,
    /** The right format by its first bytes, but broken further on. */
    BROKEN,
    /** Decoding did not end within {@code image.max-decode-time}. */
    TOO_SLOW
  }
}
