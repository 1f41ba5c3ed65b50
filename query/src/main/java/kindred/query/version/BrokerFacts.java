package kindred.query.version;

import java.util.Map;
import java.util.Set;

/**
 * What the follower asks the broker; partition to offset throughout. A broker that does not answer
 * is a {@code RetriableException}.
 */
interface BrokerFacts extends AutoCloseable {
  /** Where the broker is looked for. */
  String servers();

  /** Names of all topics. */
  Set<String> topics();

  /** Where the samples topic ends for a reader of committed records. */
  Map<Integer, Long> sampleEnds();

  /**
   * Where a version's embeddings topic ends, open transactions too: a transaction's offsets may be
   * visible a moment before its embeddings are, which {@link #embeddedThrough} then counts already.
   */
  Map<Integer, Long> embeddingEnds(int version);

  /** How far in the samples a version's embeddings are; partitions without a commit are absent. */
  Map<Integer, Long> embeddedThrough(int version);

  /** What tells a topic from others of its name; from any thread. */
  TopicIdentity identity(String topic);

  @Override
  void close();
}
