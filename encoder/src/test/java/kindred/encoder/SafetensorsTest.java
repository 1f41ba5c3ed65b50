package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"F32\",\"shape\":\\[([^]]*)],"
              + "\"data_offsets\":\\[(\\d+),(\\d+)]}");
  private static final String PYTHON =
      """
      import json, struct, sys
      data = open(sys.argv[1], "rb").read()
      (n,) = struct.unpack("<Q", data[:8])
      header = json.loads(data[8:8 + n])
      print("aligned", n % 8 == 0, header.pop("__metadata__"))
      for name, entry in header.items():
          a, b = entry["data_offsets"]
          values = struct.unpack("<%df" % ((b - a) // 4), data[8 + n + a:8 + n + b])
          print(name, entry["dtype"], entry["shape"], sum(i * v for i, v in enumerate(values, 1)))
      """;

  @TempDir Path folder;

  @Test
  void read_written_isEqualInOrder() {
    var tensors = tensors();
    var read = Safetensors.read(written(tensors, Map.of("made", "by a test")));
    assertEquals(tensors, read);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.keySet()));
  }

  @Test
  void write_file_readsByTheFormatsDefinition() throws Exception {
    var tensors = tensors();
    var bytes =
        ByteBuffer.wrap(Files.readAllBytes(written(tensors, Map.of())))
            .order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong(0));
    assertEquals(0, length % 8);
    var header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    assertTrue(header.startsWith("{"));
    var names = new ArrayList<String>();
    var entry = ENTRY.matcher(header);
    long end = 0;
    while (entry.find()) {
      names.add(entry.group(1));
      var expected = tensors.get(entry.group(1));
      var shape = new ArrayList<String>();
      for (long extent : expected.shape()) {
        shape.add(Long.toString(extent));
      }
      assertEquals(String.join(",", shape), entry.group(2));
      var values = new float[expected.values().length];
      bytes.position(8 + length + Integer.parseInt(entry.group(3)));
      bytes.asFloatBuffer().get(values);
      assertArrayEquals(expected.values(), values);
      end = Long.parseLong(entry.group(4));
    }
    assertEquals(List.copyOf(tensors.keySet()), names);
    assertEquals(bytes.capacity(), 8 + length + end);
  }

  @Test
  void write_file_pythonSeesTheSame() throws Exception {
    var tensors = tensors();
    var file = written(tensors, Map.of("by", "kindred"));
    var script = Files.writeString(folder.resolve("read.py"), PYTHON);
    var lines = python(script, file);
    assertEquals("aligned True {'by': 'kindred'}", lines.removeFirst());
    assertEquals(tensors.size(), lines.size());
    int at = 0;
    for (var tensor : tensors.entrySet()) {
      var words = lines.get(at++).split(" F32 |(?<=]) ");
      assertEquals(tensor.getKey(), words[0]);
      assertEquals(Arrays.toString(tensor.getValue().shape()), words[1]);
      double sum = 0;
      for (int i = 0; i < tensor.getValue().values().length; i++) {
        sum += (i + 1.0) * tensor.getValue().values()[i];
      }
      assertEquals(sum, Double.parseDouble(words[2]), Math.abs(sum) * 1e-12);
    }
  }

  @Test
  void read_anyByteCutOff_isCorrupt() throws Exception {
    var file = written(tensors(), Map.of());
    var whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 8, 100, whole.length - 4, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertCorrupt(file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "nonsense",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":5}"
      })
  void read_headerThatLies_isCorrupt(String header) throws Exception {
    assertCorrupt(file(header, header.length(), 8));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 64, 1L << 40, -1, Long.MIN_VALUE})
  void read_headerLengthOutOfRange_isCorrupt(long length) throws Exception {
    assertCorrupt(file("{}", length, 8));
  }

  private void assertCorrupt(Path file) {
    var corrupt =
        assertThrows(CorruptArtefactException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(corrupt.contains(file.toString()), corrupt);
  }

  private Path file(String header, long length, int data) throws Exception {
    var bytes =
        ByteBuffer.allocate(8 + header.length() + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(length)
            .put(header.getBytes(StandardCharsets.UTF_8));
    return Files.write(folder.resolve("lies.safetensors"), bytes.array());
  }

  private Path written(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
    var file = folder.resolve("t.safetensors");
    Safetensors.write(file, tensors, metadata);
    return file;
  }

  private static SequencedMap<String, Tensor> tensors() {
    var random = new Random(7);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (long[] shape : new long[][] {{3, 2}, {}, {0, 4}, {5}, {70_001}, {2, 1, 3, 3}}) {
      var values = new float[Math.toIntExact(Tensor.size(shape))];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      tensors.put("trunk." + tensors.size() + ".weight", new Tensor(shape, values));
    }
    return tensors;
  }

  private List<String> python(Path script, Path file) throws Exception {
    var out = folder.resolve("out.txt");
    try {
      var process =
          new ProcessBuilder("python3", script.toString(), file.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue(), () -> read(out));
    } catch (IOException e) {
      assumeTrue(false, "python3 is not installed");
    }
    return new ArrayList<>(Files.readAllLines(out));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
