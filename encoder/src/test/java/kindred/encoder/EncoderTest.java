package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import kindred.schemas.ModelVersion;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTest {
  private static final Artefact ARTEFACT = Fixtures.artefact(Fixtures.SMALL, 1);

  @TempDir Path folder;

  @Test
  void load_announcedVersion_givesTheNetworksVectors() {
    var store = new ArtefactStore(new ArtefactsConfig(folder.toUri()));
    var images = Fixtures.pixels(new Random(1), 11);
    try (var encoder = Encoder.load(store, announce(store), Fixtures.config())) {
      assertEquals(4, encoder.version());
      assertEquals(16, encoder.embeddingDim());
      assertArrayEquals(byNetwork(images), encoder.embed(images));
    }
  }

  @Test
  void embed_nothing_givesNothing() {
    try (var encoder = Encoder.of(1, ARTEFACT, Fixtures.config())) {
      assertEquals(0, encoder.embed(List.of()).length);
    }
  }

  @Test
  void embed_twoHundredTimes_leavesNothingBehind() {
    try (var encoder = Encoder.of(1, ARTEFACT, Fixtures.config())) {
      var images = Fixtures.pixels(new Random(1), 6);
      encoder.embed(images);
      int before = encoder.scope().getManagedArrays().size();
      for (int i = 0; i < 200; i++) {
        encoder.embed(images);
      }
      assertEquals(before, encoder.scope().getManagedArrays().size());
    }
  }

  @Test
  void embed_fromSeveralThreads_givesEachItsOwnVectors() throws Exception {
    try (var encoder = Encoder.of(1, ARTEFACT, Fixtures.config());
        var threads = Executors.newFixedThreadPool(4)) {
      var calls = new ArrayList<Callable<Void>>();
      for (int t = 0; t < 8; t++) {
        var images = Fixtures.pixels(new Random(t), 1 + t);
        var expected = encoder.embed(images);
        calls.add(
            () -> {
              for (int i = 0; i < 20; i++) {
                assertArrayEquals(expected, encoder.embed(images));
              }
              return null;
            });
      }
      for (var done : threads.invokeAll(calls)) {
        done.get();
      }
    }
  }

  @Test
  void embed_afterClose_isRefused() {
    var encoder = Encoder.of(1, ARTEFACT, Fixtures.config());
    encoder.close();
    encoder.close();
    assertThrows(IllegalStateException.class, () -> encoder.embed(List.of()));
  }

  private static ModelVersion announce(ArtefactStore store) {
    var stored = store.write(4, ARTEFACT);
    return ModelVersion.newBuilder()
        .setVersion(4)
        .setArtefactUri(stored.uri().toString())
        .setArtefactSha256(stored.sha256())
        .setArtefactBytes(stored.bytes())
        .setWeightsSha256(stored.weightsSha256())
        .setArchitecture(Fixtures.SMALL.describe())
        .setEmbeddingDim(16)
        .setInputSide(20)
        .setInputChannels(1)
        .setObjective("none")
        .setStep(0)
        .setEvents(0)
        .setClasses(2)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  /** In batches of 4 as the encoder's, since a batch's size may change the last bits. */
  private static float[][] byNetwork(List<Pixels> images) {
    var vectors = new float[images.size()][];
    try (var scope = TorchEngine.newManager(Fixtures.config());
        var network = EncoderNetwork.of(Fixtures.SMALL, scope, ARTEFACT.weights())) {
      var input = Fixtures.SMALL.input();
      for (int at = 0; at < vectors.length; at += 4) {
        int count = Math.min(4, vectors.length - at);
        var values = FloatBuffer.allocate(count * input.length());
        images.subList(at, at + count).forEach(p -> ImageTensor.write(p, input, values));
        var tensor = scope.create(values.array(), new Shape(count, 1, 20, 20));
        var embedded = network.embed(tensor, false);
        for (int i = 0; i < count; i++) {
          vectors[at + i] = embedded.get(i).toFloatArray();
        }
      }
    }
    return vectors;
  }
}
