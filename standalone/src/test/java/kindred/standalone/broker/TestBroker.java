package kindred.standalone.broker;

/** A broker that tests share: the embedded one, or a container ({@link BrokerChoice}). */
public interface TestBroker extends AutoCloseable {
  /** What clients put into {@code bootstrap.servers}. */
  String bootstrapServers();

  @Override
  void close();
}
