package kindred.query.http;

import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import kindred.encoder.Encoder;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Coverage;
import kindred.query.version.KnownVersions;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.AvroSerde;
import kindred.schemas.Sample;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Serves the page over pictures of a folder, to look at it: {@code PageMain FOLDER PORT}. */
final class PageMain {
  private PageMain() {}

  public static void main(String[] arguments) throws Exception {
    var models = new TreeMap<>(Map.of(4, TestVersions.model(4)));
    var known =
        new KnownVersions(
            models, Map.of(), Optional.empty(), OptionalLong.empty(), new TreeSet<>());
    var status = new Status(known, OptionalInt.of(5), new Coverage(1, 1, 0));
    int port = Integer.parseInt(arguments[1]);
    var directory = Files.createTempDirectory("page");
    try (var node = new TestNode(directory, "", () -> status, port)) {
      serve(node, pictures(Path.of(arguments[0])));
      Thread.currentThread().join();
    }
  }

  private static List<Path> pictures(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      return files.filter(f -> f.toString().matches(".*\\.(png|jpg)")).sorted().toList();
    }
  }

  private static void serve(TestNode node, List<Path> files) throws Exception {
    var artefact = TestVersions.artefact(1);
    var index = new ExactIndex(4, TestVersions.DIM);
    var records = new HashMap<Long, ConsumerRecord<String, byte[]>>();
    try (var decoder = new ImageDecoder(ImageConfig.from(ConfigFactory.defaultReference()));
        var encoder = Encoder.of(4, artefact, TestVersions.CONFIG)) {
      for (int n = 0; n < files.size(); n++) {
        var file = files.get(n);
        if (decoder.decode(Files.readAllBytes(file)) instanceof Decoded.Image(var pixels, var t)) {
          var id = file.getParent().getFileName() + "/" + file.getFileName();
          var label = Optional.of(file.getParent().getFileName().toString());
          var vector = encoder.embed(List.of(pixels))[0];
          index.put(new IndexedImage(id, label, Map.of(), vector, 0, n));
          var sample =
              Sample.newBuilder()
                  .setId(id)
                  .setPixels(ByteBuffer.wrap(pixels.values()))
                  .setWidth(pixels.width())
                  .setHeight(pixels.height())
                  .setChannels(pixels.channels())
                  .setContentHash("0")
                  .setEventTime(Instant.EPOCH)
                  .build();
          var value = AvroSerde.of(Sample.class).encode(sample);
          records.put((long) n, new ConsumerRecord<>(TestNode.SAMPLES, 0, n, id, value));
        }
      }
    }
    index.refresh(Map.of(0, (long) files.size()));
    node.serving.swap(TestVersions.served(4, artefact, index));
    answerLookUps(node, records);
  }

  /** A MockConsumer hands out a record once: put it back whenever it is asked for. */
  private static void answerLookUps(
      TestNode node, Map<Long, ConsumerRecord<String, byte[]>> records) {
    var partition = new TopicPartition(TestNode.SAMPLES, 0);
    node.samples.updateEndOffsets(Map.of(partition, (long) records.size()));
    for (int i = 0; i < 100_000; i++) {
      node.samples.schedulePollTask(
          () -> node.samples.addRecord(records.get(node.samples.position(partition))));
    }
  }
}
