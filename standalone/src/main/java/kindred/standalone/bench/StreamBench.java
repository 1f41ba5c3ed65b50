package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.command.StopSignal;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One case: a gallery, the roles, and rounds in which a backlog passes stage after stage, then all
 * stages together, and then events come at fixed rates. A round takes away what it added, so that
 * each begins with the same gallery.
 */
final class StreamBench implements AutoCloseable {
  private static final int VERSION = 1;
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int CHECKED = 100;

  private final StreamCase which;
  private final StreamSize size;
  private final StreamPictures pictures;
  private final StopSignal stop;
  private final Consumer<String> progress;
  private final KafkaConfig kafka;
  private final Topics topics;
  private final StreamRoles roles;
  private final SyntheticVersions versions;
  private final SyntheticGallery gallery;
  private final ChangeProducer producer;
  private final StreamTimes times;
  private final Path brokerDirectory;
  private volatile Passages passages = new Passages();
  private int batches;
  private long wrong;

  /**
   * @param config with the address of a broker that runs
   * @param progress told of every round
   */
  StreamBench(
      Config config,
      StreamCase which,
      StreamSize size,
      StreamPictures pictures,
      StopSignal stop,
      Consumer<String> progress) {
    var architecture = EncoderConfig.from(config).architecture();
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var data =
        ClusteredVectors.of(
            which.images() + size.indexEvents(), 1, architecture.embeddingDim(), size.seed());
    this.which = which;
    this.size = size;
    this.pictures = pictures;
    this.stop = stop;
    this.progress = progress;
    this.kafka = KafkaConfig.from(config);
    this.topics = new Topics(TopicsConfig.from(config));
    var servers = kafka.settings().get("bootstrap.servers");
    this.versions = new SyntheticVersions(servers, topics, store, architecture);
    this.gallery = new SyntheticGallery(kafka, topics, VERSION, data, which.classes());
    this.roles = new StreamRoles(config, kafka, topics, store, stop);
    this.producer = new ChangeProducer(kafka, topics);
    this.times = new StreamTimes(size.shares());
    this.brokerDirectory = BrokerConfig.from(config).dir();
  }

  StreamReport run() throws InterruptedException {
    gallery.add(0, which.images());
    if (size.learning()) {
      roles.learn(); // its first version is promoted at once
    } else {
      versions.publish(VERSION);
      versions.promote(VERSION);
    }
    roles.serve();
    try (var node = new Node(roles.uri(), "");
        var samples = new Tap(kafka, topics.samples().name(), this::validated);
        var embeddings = new Tap(kafka, topics.embeddings(VERSION).name(), this::embedded);
        var watch = new SearchableWatch(node, (through, now) -> passages.shown(through, now))) {
      await("the gallery is not served", () -> node.served() == VERSION);
      await("images are missing", () -> node.images() == which.images());
      samples.start();
      embeddings.start();
      watch.start();
      for (int round = 0; round <= size.rounds(); round++) {
        round(node, round);
      }
      return times.report(which, size, wrong, node.indexBytes());
    }
  }

  private void validated(ConsumerRecord<String, byte[]> sample, long nanos) {
    passages.validated(sample.key(), sample.partition(), sample.offset(), nanos);
  }

  private void embedded(ConsumerRecord<String, byte[]> embedding, long nanos) {
    passages.embedded(embedding.key(), nanos);
  }

  /** Round 0 warms up. */
  private void round(Node node, int round) throws InterruptedException {
    boolean counts = round > 0;
    var stages = stages(node);
    var whole = whole(node);
    progress.accept(
        "%s, round %d of %d: validate %.0f, embed %.0f, index %.0f, together %.0f events/s"
            .formatted(
                which.text(),
                round,
                size.rounds(),
                stages.get(0).perSecond(),
                stages.get(1).perSecond(),
                stages.get(2).perSecond(),
                whole.perSecond()));
    if (counts) {
      times.add(stages, whole);
      for (double share : size.shares()) {
        window(node, share, whole.perSecond());
      }
    }
  }

  /** Validate, embed and index, each with the backlog that the one before has left. */
  private List<Drain> stages(Node node) throws InterruptedException {
    roles.stopValidate();
    roles.stopEmbed();
    var events = new Passages();
    passages = events;
    int batch = batches++;
    var before = bytes();
    send(events, batch, size.events());
    double validateCpu = drain(roles::validate, events::validated, size.events());
    double embedCpu = drain(roles::embed, events::embedded, size.events());
    times.add(bytes().since(before, size.events()));
    awaitImages(node, which.images() + size.events());
    var index = index(node);
    check(node, batch, size.events());
    takeAway(node, batch, size.events());
    return List.of(
        new Drain(Drain.perSecond(events.validatedNanos()), validateCpu),
        new Drain(Drain.perSecond(events.embeddedNanos()), embedCpu),
        index);
  }

  private StreamReport.Bytes bytes() {
    return new StreamReport.Bytes(
        bytes(topics.images().name()),
        bytes(topics.samples().name()),
        bytes(topics.embeddings(VERSION).name()));
  }

  private long bytes(String topic) {
    return TopicBytes.of(brokerDirectory, topic, which.partitions());
  }

  /**
   * CPU milliseconds of the process for each event after the first ones.
   *
   * @param start of what drains
   * @param done how many have passed
   */
  private double drain(Runnable start, IntSupplier done, int all) throws InterruptedException {
    start.run();
    await("nothing passes", () -> done.getAsInt() > 0);
    int before = done.getAsInt();
    double cpu = cpuMs();
    await("events are missing", () -> done.getAsInt() >= all);
    return before == all ? Double.NaN : (cpuMs() - cpu) / (all - before);
  }

  /** Embeddings come all at once, by one commit. */
  private Drain index(Node node) throws InterruptedException {
    int from = which.images();
    int to = from + size.indexEvents();
    int before = node.images();
    gallery.add(from, to);
    long start = System.nanoTime();
    double cpu = cpuMs();
    awaitImages(node, before + size.indexEvents());
    double seconds = (System.nanoTime() - start) / 1e9;
    double each = (cpuMs() - cpu) / size.indexEvents();
    gallery.delete(from, to);
    awaitImages(node, before);
    return new Drain(size.indexEvents() / seconds, each);
  }

  /** From the first send until searches see the last event. */
  private Drain whole(Node node) throws InterruptedException {
    var events = new Passages();
    passages = events;
    int batch = batches++;
    long start = System.nanoTime();
    double cpu = cpuMs();
    send(events, batch, size.events());
    await("events are missing", () -> events.shown() >= size.events());
    double seconds = (System.nanoTime() - start) / 1e9;
    double each = (cpuMs() - cpu) / size.events();
    awaitImages(node, which.images() + size.events());
    check(node, batch, size.events());
    takeAway(node, batch, size.events());
    return new Drain(size.events() / seconds, each);
  }

  /** Events on a fixed schedule, whatever becomes of those before. */
  private void window(Node node, double share, double wholePerSecond) throws InterruptedException {
    double perSecond = share * wholePerSecond;
    int number = Math.max(1, (int) (perSecond * size.seconds()));
    var events = new Passages();
    passages = events;
    int batch = batches++;
    long start = System.nanoTime();
    double cpu = cpuMs();
    for (int i = 0; i < number; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      sendOne(events, batch, i, due);
    }
    await("events are missing", () -> events.shown() >= number && events.embedded() >= number);
    double cores = (cpuMs() - cpu) / ((System.nanoTime() - start) / 1e6);
    times.add(share, perSecond, cores, events);
    awaitImages(node, which.images() + number);
    check(node, batch, number);
    takeAway(node, batch, number);
  }

  private void send(Passages events, int batch, int number) {
    var sent = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < number; i++) {
      sent.add(sendOne(events, batch, i, System.nanoTime()));
    }
    sent.forEach(CompletableFuture::join);
  }

  private CompletableFuture<?> sendOne(Passages events, int batch, int event, long due) {
    var id = id(batch, event);
    events.due(id, due);
    return producer
        .send(pictures.addition(id, event))
        .thenAccept(written -> events.acknowledged(id, written.nanos()));
  }

  private static String id(int batch, int event) {
    return "stream %d/%d".formatted(batch, event);
  }

  /** Some images are there with the label they were sent with. */
  private void check(Node node, int batch, int number) {
    for (int i = 0; i < number; i += Math.max(1, number / CHECKED)) {
      var label = node.label(id(batch, i), Optional.empty());
      wrong += label.equals(Optional.of(pictures.of(i).label())) ? 0 : 1;
    }
  }

  private void takeAway(Node node, int batch, int number) throws InterruptedException {
    var sent = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < number; i++) {
      sent.add(producer.send(pictures.deletion(id(batch, i), i)));
    }
    sent.forEach(CompletableFuture::join);
    awaitImages(node, which.images());
  }

  private void awaitImages(Node node, int number) throws InterruptedException {
    await("the node has not " + number + " images", () -> node.images() == number);
  }

  private void await(String otherwise, BooleanSupplier reached) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(otherwise + " after " + PATIENCE);
      }
      if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("stopped before the end");
      }
    }
  }

  private static double cpuMs() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e6;
  }

  @Override
  public void close() {
    roles.close();
    producer.close();
    gallery.close();
    versions.close();
  }
}
