package kindred.standalone.demo;

/**
 * What {@code kindred demo --once} prints; with {@code --json} as one object.
 *
 * @param done whether everything was learnt from and searchable under a trained version at the end
 * @param events produced
 * @param accepted by validation
 * @param rejected by validation, each with a reason
 * @param searchable images in the index of the served version
 * @param steps the learner made
 * @param versions published, the untrained first one included
 * @param liveVersion the promoted version that answers
 * @param recallAt1Initial of version 1 on classes that are never trained on, 0 to 1
 * @param recallAt1Live of the live version on the same images
 * @param mapAtRInitial mean average precision at R of version 1 on the same images
 * @param mapAtRLive of the live version
 * @param heldOutClasses never trained on
 * @param heldOutQueries images of them
 * @param eventToSearchableMs from the event's send to its first possible answer
 * @param seconds the whole run took
 * @param url of the query node
 */
public record DemoSummary(
    boolean done,
    long events,
    long accepted,
    long rejected,
    long searchable,
    long steps,
    int versions,
    int liveVersion,
    Double recallAt1Initial,
    Double recallAt1Live,
    Double mapAtRInitial,
    Double mapAtRLive,
    int heldOutClasses,
    int heldOutQueries,
    Latency eventToSearchableMs,
    double seconds,
    String url) {
  /** Percentiles in milliseconds. */
  public record Latency(long p50, long p99) {}
}
