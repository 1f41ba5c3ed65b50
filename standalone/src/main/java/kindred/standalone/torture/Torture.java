package kindred.standalone.torture;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.ingest.hostile.HostileCorpus;
import kindred.ingest.hostile.HostileEvent;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.standalone.command.StopSignal;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Sends the corpus, and files of the operator's, beside good events through validation, and holds
 * every event against its outcome. Memory is looked at after each round. Then the throughput of
 * good events is measured with and without hostile ones between them.
 */
final class Torture {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Nothing comes out for so long: then nothing more will. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** After the last expected outcome, in case that there are more. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Plan plan;
  private final StopSignal stop;
  private final Consumer<String> progress;
  private final KafkaConfig kafka;
  private final Topics topics;
  private final ImageConfig image;
  private final IngestConfig ingest;
  private final Instant now = Instant.now();
  private final List<Sent> sent = new ArrayList<>();

  /**
   * How much is done.
   *
   * @param seed of the corpus
   * @param rounds over the corpus
   * @param windows pairs of them for the throughput; 0: not measured
   * @param windowEvents good events in each
   * @param hostileShare of all events of a window
   * @param leastRatio of good events a second with and without hostile ones
   * @param cases that take part
   */
  record Plan(
      long seed,
      int rounds,
      int windows,
      int windowEvents,
      double hostileShare,
      double leastRatio,
      Predicate<HostileEvent> cases) {}

  Torture(Config config, Plan plan, StopSignal stop, Consumer<String> progress) {
    this.plan = plan;
    this.stop = stop;
    this.progress = progress;
    this.kafka = KafkaConfig.from(config);
    this.topics = new Topics(TopicsConfig.from(config));
    this.image = ImageConfig.from(config);
    this.ingest = IngestConfig.from(config);
  }

  TortureReport run(List<Path> folders) throws InterruptedException, IOException {
    var corpus =
        HostileCorpus.of(plan.seed, now, ingest.limits()).stream().filter(plan.cases).toList();
    var files = FolderEvents.of(folders, topics.maxEventBytes(), now);
    progress.accept(corpus.size() + " cases, " + files.images().size() + " files");
    var longest = longestDecode(corpus, files);
    var good = new GoodEvents(plan.seed, now);
    var memory = new ArrayList<MemoryUse>();
    Optional<Throughput> throughput = Optional.empty();
    try (var outcomes = new Outcomes(kafka, topics);
        var stream = new EventStream(kafka, topics, now)) {
      outcomes.start();
      try (var validate = validation()) {
        validate.start();
        for (int round = 1; round <= plan.rounds; round++) {
          send(stream, good, corpus);
          if (round == 1) {
            send(stream, good, files.events());
          }
          await(stream, outcomes);
          memory.add(MemoryUse.now());
          progress.accept("round " + round + ": " + memory.getLast());
        }
      }
      if (plan.windows > 0) {
        throughput = Optional.of(throughput(stream, outcomes, good, corpus));
      }
      Thread.sleep(SETTLE);
      var ledger = Ledger.of(sent, outcomes, outcomes.count());
      return new TortureReport(
          plan.seed,
          corpus.size(),
          files.images().size(),
          files.leftOut(),
          ledger,
          memory,
          longest,
          throughput);
    }
  }

  private Validation validation() {
    return new Validation(new ValidateRole(kafka, topics, image, ingest), stop);
  }

  private LongestDecode longestDecode(List<HostileEvent> corpus, FolderEvents files) {
    var events = AvroSerde.of(LabelledImage.class);
    var longest = LongestDecode.none(image.maxDecodeTime());
    try (var decoder = new ImageDecoder(image)) {
      for (var event : corpus) {
        longest = longest.or(decoder, event.name(), file(events, event));
      }
      for (var file : files.images()) {
        var bytes = Optional.of(FolderEvents.read(file));
        longest = longest.or(decoder, file.toString(), bytes);
      }
    }
    progress.accept("longest decode: " + longest);
    return longest;
  }

  private static Optional<byte[]> file(AvroSerde<LabelledImage> events, HostileEvent event) {
    try {
      var value = event.message().get().value();
      if (value == null) {
        return Optional.empty();
      }
      var bytes = events.decode(value).getBytes();
      var file = new byte[bytes.remaining()];
      bytes.duplicate().get(file);
      return Optional.of(file);
    } catch (SerializationException e) {
      return Optional.empty();
    }
  }

  /** A good event after each of the others. */
  private static void send(EventStream stream, GoodEvents good, List<HostileEvent> events) {
    for (var event : events) {
      stream.send(event.name(), event.expectation(), event.message().get());
      good.send(stream);
    }
  }

  /** Until there is an outcome for everything sent, or nothing comes any more. */
  private void await(EventStream stream, Outcomes outcomes) throws InterruptedException {
    sent.addAll(stream.acknowledged());
    var before = -1L;
    var since = System.nanoTime();
    while (outcomes.count() < sent.size() && System.nanoTime() - since < SILENCE.toNanos()) {
      if (outcomes.count() != before) {
        before = outcomes.count();
        since = System.nanoTime();
      }
      if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("stopped before the end");
      }
    }
  }

  /**
   * All windows are in the topic before validation starts, so that it never waits. A window begins
   * when the last good event of the one before it has come out, and ends with its own last one.
   */
  private Throughput throughput(
      EventStream stream, Outcomes outcomes, GoodEvents good, List<HostileEvent> corpus)
      throws InterruptedException {
    var hostile = corpus.stream().filter(event -> !event.isHeavy()).toList();
    var random = new SplittableRandom(plan.seed);
    var ends = new ArrayList<Sent>();
    progress.accept("sending " + (2 * plan.windows + 1) + " windows");
    for (int window = 0; window <= 2 * plan.windows; window++) {
      window(stream, good, hostile, window > 0 && window % 2 == 0 ? plan.hostileShare : 0, random);
      var all = stream.acknowledged();
      sent.addAll(all);
      ends.add(all.stream().filter(s -> s.name().startsWith("good/")).toList().getLast());
    }
    try (var validate = validation()) {
      validate.start();
      await(stream, outcomes);
    }
    var alone = new ArrayList<Throughput.Window>();
    var beside = new ArrayList<Throughput.Window>();
    for (int window = 1; window <= 2 * plan.windows; window++) {
      var from = outcomes.of(ends.get(window - 1)).getFirst();
      var to = outcomes.of(ends.get(window)).getFirst();
      (window % 2 == 1 ? alone : beside)
          .add(
              new Throughput.Window(
                  plan.windowEvents * 1e9 / Math.max(1, to.nanos() - from.nanos()),
                  plan.windowEvents * 1e9 / Math.max(1, to.cpuNanos() - from.cpuNanos())));
    }
    return Throughput.of(plan.hostileShare, plan.leastRatio, alone, beside);
  }

  private void window(
      EventStream stream,
      GoodEvents good,
      List<HostileEvent> hostile,
      double share,
      SplittableRandom random) {
    var owed = 0.0;
    for (int i = 0; i < plan.windowEvents; i++) {
      for (owed += share / (1 - share); owed >= 1; owed--) {
        var event = hostile.get(random.nextInt(hostile.size()));
        stream.send(event.name(), event.expectation(), event.message().get());
      }
      good.send(stream);
    }
  }
}
