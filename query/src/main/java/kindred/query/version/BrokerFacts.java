package kindred.query.version;

import java.util.Map;
import java.util.Set;

/**
 * What the follower asks the broker; partition to offset throughout, end offsets as a reader of
 * committed records sees them. A broker that does not answer is a {@code RetriableException}.
 */
interface BrokerFacts extends AutoCloseable {
  /** Names of all topics. */
  Set<String> topics();

  /** Where the samples topic ends. */
  Map<Integer, Long> sampleEnds();

  /** Where a version's embeddings topic ends. */
  Map<Integer, Long> embeddingEnds(int version);

  /** How far in the samples a version's embeddings are; partitions without a commit are absent. */
  Map<Integer, Long> embeddedThrough(int version);

  /** What tells a topic from others of its name; from any thread. */
  TopicIdentity identity(String topic);

  @Override
  void close();
}
