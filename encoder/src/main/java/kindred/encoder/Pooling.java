package kindred.encoder;

/** How a feature map becomes one vector. */
public enum Pooling {
  /** Mean over all places. */
  AVERAGE,
  /** Mean plus maximum, as in the published code of Proxy-Anchor. */
  AVERAGE_MAX,
  /** Products of channel pairs, averaged over all places (methods.md 5.1). */
  SECOND_ORDER,
  /** All of it, place by place; the linear layer then knows where things are. For small maps. */
  FLATTEN
}
