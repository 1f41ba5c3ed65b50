package kindred.standalone.demo;

import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.ProduceOptions;
import kindred.ingest.ProduceOptions.Progress;
import kindred.ingest.Produced;
import kindred.ingest.ValidateRole;
import kindred.ingest.source.ImageSource;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.command.RoleThread;
import kindred.standalone.command.StopSignal;
import org.apache.kafka.clients.admin.Admin;

/** The whole loop in one process, on an embedded broker that already runs. */
final class Demo {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final Config config;
  private final StopSignal stop;
  private final Narrator narrator;
  private final AtomicReference<Produced> produced = new AtomicReference<>();

  Demo(Config config, StopSignal stop, Narrator narrator) {
    this.config = config;
    this.stop = stop;
    this.narrator = narrator;
  }

  /**
   * Streams the source through every role.
   *
   * @param once end when everything is searchable under a trained version; otherwise at the stop
   * @throws TimeoutException where {@code once} was not reached within {@code demo.patience}
   */
  DemoSummary run(ImageSource source, boolean once) throws InterruptedException, TimeoutException {
    long start = System.nanoTime();
    var kafka = KafkaConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var image = ImageConfig.from(config);
    var encoder = EncoderConfig.from(config);
    var ingest = IngestConfig.from(config);
    var learning = LearnerConfig.from(config);
    var artefacts = new ArtefactStore(ArtefactsConfig.from(config));
    try (var admin = Admin.create(kafka.client(Map.of()))) {
      topics.create(admin);
    }
    try (var observer = new TopicObserver(kafka, topics);
        var validator = new ValidateRole(kafka, topics, image, ingest);
        var learner =
            new LearnRole(kafka, topics, artefacts, encoder, learning, Clock.systemUTC());
        var embedder = new EmbedRole(kafka, topics, artefacts, encoder);
        var serve =
            new ServeRole(kafka, topics, artefacts, image, encoder, QueryConfig.from(config));
        var follow = new RoleThread("serve", serve::join, serve::close, stop);
        var observe = new RoleThread("observe", observer::run, observer::close, stop);
        var validate = new RoleThread("validate", validator::run, validator::close, stop);
        var learn = new RoleThread("learn", learner::run, learner::close, stop);
        var embed = new RoleThread("embed", embedder::run, embedder::close, stop);
        var producer = new EventProducer(kafka, topics, ingest, Clock.systemUTC());
        var produce = new RoleThread("produce", () -> produce(producer, source), stop)) {
      observe.start();
      observer.awaitReady();
      validate.start();
      learn.start();
      embed.start();
      serve.start();
      follow.start();
      narrator.say("search and web page: " + serve.uri());
      try (var node = new QueryNode(serve.uri())) {
        awaitReady(node);
        validator.awaitRunning(START_PATIENCE);
        produce.start();
        var minSteps = learning.publish().minSteps();
        var watch = new Watch(observer, node, source.size(), minSteps);
        followUntilEnd(watch, once);
        return watch.summary(
            serve.freshness().snapshot(), Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /** Version 1 has no images yet, but answers: events that come now are timed fairly. */
  private void awaitReady(QueryNode node) throws InterruptedException, TimeoutException {
    long begun = System.nanoTime();
    while (node.served().version() == 0) {
      if (stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      if (System.nanoTime() - begun > START_PATIENCE.toNanos()) {
        throw new TimeoutException("no version was served within " + START_PATIENCE);
      }
    }
  }

  private void produce(EventProducer producer, ImageSource source) {
    var rate = OptionalDouble.of(DemoConfig.from(config).eventsPerSecond());
    produced.set(producer.produce(source, new ProduceOptions(rate, Progress.HIDDEN)));
  }

  private void followUntilEnd(Watch watch, boolean once)
      throws InterruptedException, TimeoutException {
    var patience = DemoConfig.from(config).patience();
    long begun = System.nanoTime();
    while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      watch.look(Optional.ofNullable(produced.get()));
      watch.tell(narrator);
      if (once && watch.isDone()) {
        return;
      }
      if (once && System.nanoTime() - begun > patience.toNanos()) {
        throw new TimeoutException(
            "not everything was searchable under a trained version within " + patience);
      }
    }
  }
}
