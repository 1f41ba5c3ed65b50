package kindred.learner.checkpoint;

import java.util.SortedMap;

/**
 * {@code manifest.json} of a checkpoint; its own SHA-256 stands in {@code manifest.sha256}. For
 * example {@code {"format": 3, "progress": {"step": 350, …}, "sections": {"weights": {"bytes":
 * 983040, "sha256": "9f…"}}}}.
 *
 * @param format of the directory
 * @param progress how far the learner had come
 * @param sections every other file in the directory but the manifest's digest
 */
record Manifest(int format, Progress progress, SortedMap<String, Digest> sections) {
  static final int FORMAT = 3;

  /**
   * A file.
   *
   * @param bytes its length
   * @param sha256 lower-case hexadecimal
   */
  record Digest(long bytes, String sha256) {}
}
