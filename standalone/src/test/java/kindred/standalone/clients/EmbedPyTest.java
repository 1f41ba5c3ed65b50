package kindred.standalone.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.ImageTensor;
import kindred.encoder.InputSpec;
import kindred.encoder.Norm;
import kindred.encoder.Pooling;
import kindred.encoder.Stem;
import kindred.encoder.Tensor;
import kindred.encoder.Trunk;
import kindred.query.sample.Png;
import kindred.schemas.Topic;
import kindred.schemas.Vectors;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.Command;
import kindred.standalone.running.RolesInThreads;
import kindred.standalone.running.TopicReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/clients/embed.py} reads an artefact and a picture without any code of ours, and comes
 * to the same tensor and the same vector. Skipped where there is no python3 with numpy.
 */
@ExtendWith(SharedBroker.class)
class EmbedPyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path JPEG =
      ROOT.resolve("schemas/src/test/resources/kindred/schemas/image/progressive.jpg");
  private static final String PYTHON = "/usr/bin/python3";
  private static final double TENSOR_TOLERANCE = 1e-5;
  private static final double VECTOR_TOLERANCE = 1e-4;

  @TempDir private Path directory;

  @BeforeAll
  static void assumeNumpy() throws Exception {
    Command.assume(PYTHON + " with numpy", PYTHON, "-c", "import numpy");
  }

  static List<Architecture> architectures() {
    return List.of(
        // What the demo trains, and the default.
        new Architecture(Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 128, InputSpec.of(28, 1)),
        new Architecture(Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 128, InputSpec.of(32, 3)),
        new Architecture(
            Trunk.CONV4,
            Pooling.FLATTEN,
            Norm.BATCH,
            12,
            InputSpec.of(140, 3),
            24,
            Stem.STRIDED,
            3,
            2,
            true),
        new Architecture(
            Trunk.RESNET18,
            Pooling.AVERAGE_MAX,
            Norm.BATCH,
            16,
            InputSpec.of(40, 3),
            16,
            Stem.SMALL),
        new Architecture(
            Trunk.RESNET50,
            Pooling.SECOND_ORDER,
            Norm.FROZEN_BATCH,
            16,
            InputSpec.of(100, 3),
            16,
            Stem.IMAGENET));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void embedPy_givesOurTensorAndVector(Architecture architecture) throws Exception {
    var config =
        Configuration.load(
            Optional.empty(),
            Map.of(),
            Map.of("data-dir", directory.toString(), "encoder.device", "cpu"));
    var artefact = artefact(architecture);
    var stored = new ArtefactStore(ArtefactsConfig.from(config)).write(5, artefact);
    var picture = canonical(ImageConfig.from(config));
    var file = Files.write(directory.resolve("picture.png"), Png.of(picture));

    assertClose(
        tensor(picture, architecture.input()),
        python("tensor", "--tensor", Path.of(stored.uri()).toString(), file.toString()),
        TENSOR_TOLERANCE);
    try (var encoder = Encoder.of(5, artefact, EncoderConfig.from(config))) {
      assertClose(
          encoder.embed(List.of(picture))[0],
          python("embedding", Path.of(stored.uri()).toString(), file.toString()),
          VECTOR_TOLERANCE);
    }
  }

  /** The way of a stranger: picture from the node, artefact by the models topic. */
  @Test
  void embedPy_ofTheStoredPicture_givesWhatIsInTheTopic(EmbeddedBroker broker) throws Exception {
    var servers = broker.bootstrapServers();
    var others = Map.of("query.http.max-freshness-wait", "60 s", "query.http.idle-timeout", "90 s");
    try (var roles = new RolesInThreads(directory, servers, "embed-py", others);
        var api = new Api(roles.node())) {
      Await.until("it serves", () -> api.get("/readyz").statusCode() == 200);
      var offset = api.write("photo", Files.readAllBytes(JPEG)).path("offset").asLong();
      api.searchJson("{\"id\":\"photo\",\"minOffset\":\"0:%d\",\"wait\":60000}".formatted(offset));

      var picture = api.get("/v1/images/photo/image").body();
      var file = Files.write(directory.resolve("photo.png"), picture);
      var topics = roles.topics();
      var model = topics.serde(topics.models()).decode(last(servers, topics.models()));
      var embedding =
          topics.serde(topics.embeddings(1)).decode(last(servers, topics.embeddings(1)));
      var artefact = Path.of(URI.create(model.getArtefactUri())).toString();
      assertClose(
          Vectors.fromBytes(embedding.getVector()),
          python("embedding", artefact, file.toString()),
          VECTOR_TOLERANCE);
    }
  }

  private static byte[] last(String servers, Topic<?> topic) {
    return TopicReader.all(servers, topic.name()).getLast().value();
  }

  /** A photograph as Kindred keeps it. */
  private static Pixels canonical(ImageConfig config) throws Exception {
    try (var decoder = new ImageDecoder(config)) {
      return switch (decoder.decode(Files.readAllBytes(JPEG))) {
        case Decoded.Image(var pixels, var mediaType) -> pixels;
        case Decoded.Refused(var reason, var detail) -> throw new AssertionError(detail);
      };
    }
  }

  /** Random weights; also of what a new network has as 0 and 1, as after training. */
  private static Artefact artefact(Architecture architecture) {
    var random = new Random(5);
    SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
    try (var manager = NDManager.newBaseManager();
        var network = EncoderNetwork.create(architecture, manager, 7)) {
      network
          .snapshot()
          .forEach(
              (name, tensor) -> {
                var values = tensor.values().clone();
                if (tensor.shape().length == 1) {
                  for (int i = 0; i < values.length; i++) {
                    values[i] += 0.4f * random.nextFloat();
                  }
                }
                weights.put(name, new Tensor(tensor.shape(), values));
              });
    }
    return new Artefact(architecture, weights, List.of(), Optional.empty(), Map.of());
  }

  private static float[] tensor(Pixels picture, InputSpec input) {
    var out = FloatBuffer.allocate(input.length());
    ImageTensor.write(picture, input, out);
    return out.array();
  }

  private static double[] python(String field, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(PYTHON, "docs/clients/embed.py"));
    command.addAll(List.of(arguments));
    var answer = JSON.readTree(Command.run(ROOT, command));
    return JSON.convertValue(answer.path(field), double[].class);
  }

  private static void assertClose(float[] ours, double[] theirs, double tolerance) {
    assertEquals(ours.length, theirs.length);
    double furthest = 0;
    for (int i = 0; i < ours.length; i++) {
      furthest = Math.max(furthest, Math.abs(ours[i] - theirs[i]));
    }
    assertTrue(furthest < tolerance, "they differ by " + furthest);
    System.out.printf("embed.py: %d values differ by at most %.2g%n", ours.length, furthest);
  }
}
