package kindred.query.version;

import java.util.Map;

/**
 * What a wait for a write asks the broker; partition to offset throughout. Ends are those of all
 * records that brokers hold, of open transactions too: a transaction's offsets may be visible a
 * moment before its records are, and the records were there before either. A broker that does not
 * answer is a {@code RetriableException}.
 */
interface WriteFacts extends AutoCloseable {
  /** How far in the images topic verdicts are given: each is in samples or in rejected. */
  Map<Integer, Long> validatedThrough();

  /** Where the samples topic ends. */
  Map<Integer, Long> samplesWritten();

  /** How far in the samples a version's embeddings are; partitions without a commit are absent. */
  Map<Integer, Long> embeddedThrough(int version);

  /** Where a version's embeddings topic ends. */
  Map<Integer, Long> embeddingsWritten(int version);

  @Override
  void close();
}
