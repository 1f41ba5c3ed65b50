package kindred.standalone.broker;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import kindred.schemas.OperatorException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;

/**
 * A Kafka node, controller and broker, as Kafka's own {@link KafkaRaftServer} has it, but that the
 * broker starts only once the cluster has given up the one before it, which may have been killed.
 *
 * <p>Kafka's own broker begins with the metadata from before: it leads its partitions and finishes
 * the transactions that were being committed, until the cluster gives up the broker before it and
 * the partitions have no leader for a moment. Kafka 4.3.0 to 4.4.0 takes a partition without a
 * leader for one that was deleted (KAFKA-20734) and leaves it out of the commit: records that were
 * committed are never read, and nothing after them.
 */
final class KafkaNode implements AutoCloseable {
  private final KafkaConfig config;
  private final boolean sole;
  private ControllerServer controller;
  private BrokerServer broker;

  /**
   * @param sole the only node of its cluster: nobody else runs a broker by its name
   */
  KafkaNode(KafkaConfig config, boolean sole) {
    this.config = config;
    this.sole = sole;
  }

  /**
   * Returns once clients can connect.
   *
   * @throws OperatorException where the cluster has not given up the broker before this one within
   *     {@code initial.broker.registration.timeout.ms}: most of its nodes are missing
   */
  void start() {
    var directories =
        KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaNode.class), "");
    var ensemble = directories._1();
    var shared =
        new SharedServer(
            config,
            ensemble,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, ensemble.clusterId().orElseThrow()),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    controller.startup();
    awaitNoBroker(shared);
    broker = new BrokerServer(shared);
    broker.startup();
  }

  private void awaitNoBroker(SharedServer shared) {
    var before = new EarlierBroker(config.nodeId());
    long patienceMs = config.initialRegistrationTimeoutMs();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    try {
      shared.loader().installPublishers(List.of(before)).get();
      if (sole) {
        unregister(end);
      }
      before.gone().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      shared.loader().removeAndClosePublisher(before).get();
    } catch (TimeoutException e) {
      throw new OperatorException(
          "node %d has no metadata of its cluster after %d ms: most nodes of controller.quorum.voters must run"
              .formatted(config.nodeId(), patienceMs),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("metadata of node " + config.nodeId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while node " + config.nodeId() + " starts", e);
    }
  }

  /** Nobody has to wait for a session to end: whoever ran this broker before is dead. */
  private void unregister(long end)
      throws InterruptedException, ExecutionException, TimeoutException {
    var context =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.of(end));
    while (true) {
      try {
        controller
            .controller()
            .unregisterBroker(context, config.nodeId())
            .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof BrokerIdNotRegisteredException) {
          return;
        }
        if (!(e.getCause() instanceof NotControllerException)) {
          throw e;
        }
        // It is about to become one.
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** The broker first: one of several hands its partitions over by the controller. */
  @Override
  public void close() {
    if (broker != null) {
      broker.shutdown();
      broker.awaitShutdown();
    }
    if (controller != null) {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }
}
