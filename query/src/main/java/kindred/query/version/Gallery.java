package kindred.query.version;

/**
 * A version's index, filled or being filled, and what fills it.
 *
 * @param version with the index
 * @param reader that fills it
 */
record Gallery(ServedVersion version, GalleryReader reader) {
  int number() {
    return version.version();
  }

  /** Ends the reader; the version goes with its last search, and its index with it. */
  void discard() {
    version.index().forget();
    close();
  }

  /** The same, but the index stays on the disk for the next start. */
  void close() {
    reader.close();
    version.retire();
  }
}
