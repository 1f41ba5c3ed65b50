package kindred.encoder;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * The safetensors format (github.com/huggingface/safetensors), float32 only: 8 bytes of header
 * length (little endian), a JSON header padded with spaces to 8 bytes, the values one after
 * another. Holds numbers and names, never code.
 */
public final class Safetensors {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;
  private static final int MAX_HEADER_BYTES = 16 << 20;
  private static final int CHUNK_FLOATS = 1 << 16;

  private Safetensors() {}

  /**
   * Writes a new file and forces it to the disk.
   *
   * @param metadata free text by free name; empty: none is written
   */
  public static void write(
      Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
    try (var out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(out, ByteBuffer.wrap(header(tensors, metadata)));
      var chunk = ByteBuffer.allocateDirect(CHUNK_FLOATS * 4).order(ByteOrder.LITTLE_ENDIAN);
      for (var tensor : tensors.values()) {
        var values = tensor.values();
        for (int at = 0; at < values.length; at += CHUNK_FLOATS) {
          int length = Math.min(CHUNK_FLOATS, values.length - at);
          chunk.clear().limit(length * 4);
          chunk.asFloatBuffer().put(values, at, length);
          writeAll(out, chunk);
        }
      }
      out.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("tensors not written to " + file, e);
    }
  }

  private static byte[] header(SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    var root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      root.set(METADATA, JSON.valueToTree(metadata));
    }
    long at = 0;
    for (var entry : tensors.entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor can't be named " + METADATA);
      }
      long end = at + 4L * entry.getValue().values().length;
      var node = root.putObject(entry.getKey()).put("dtype", "F32");
      node.set("shape", JSON.valueToTree(entry.getValue().shape()));
      node.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    var json = JSON.writeValueAsBytes(root);
    int length = Math.ceilDiv(json.length, 8) * 8;
    if (length > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("a header of " + length + " bytes is too long");
    }
    var header = ByteBuffer.allocate(LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.array();
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * All tensors of a file, in the order of their values.
   *
   * @throws CorruptArtefactException where the file is not whole, valid and without gaps
   */
  public static SequencedMap<String, Tensor> read(Path file) {
    return read(file, name -> true);
  }

  /**
   * Some tensors of a file, in the order of their values; only they must be float32.
   *
   * @throws CorruptArtefactException where the file is not whole, valid and without gaps
   */
  static SequencedMap<String, Tensor> read(Path file, Predicate<String> wanted) {
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = in.size();
      long header = size < LENGTH_BYTES ? -1 : fill(in, file, 0, LENGTH_BYTES).getLong();
      if (header < 2 || header > Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)) {
        throw new CorruptArtefactException(
            file, "a header of " + header + " bytes in a file of " + size + " is out of range");
      }
      long start = LENGTH_BYTES + header;
      var tensors = new LinkedHashMap<String, Tensor>();
      for (var entry : entries(file, fill(in, file, LENGTH_BYTES, (int) header), size - start)) {
        if (wanted.test(entry.name)) {
          entry.check(file);
          tensors.put(entry.name, entry.read(in, file, start));
        }
      }
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException("tensors not read from " + file, e);
    }
  }

  /**
   * The header's entries in the order of their values, which must follow without gap or overlap.
   */
  private static List<Entry> entries(Path file, ByteBuffer header, long dataBytes) {
    var entries = new ArrayList<Entry>();
    for (var field : parse(file, header).properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(Entry.of(file, field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
    long at = 0;
    for (var entry : entries) {
      if (entry.from != at) {
        throw new CorruptArtefactException(
            file, "values of '" + entry.name + "' start at", at, entry.from);
      }
      at = entry.to;
    }
    if (at != dataBytes) {
      throw new CorruptArtefactException(file, "bytes of values", at, dataBytes);
    }
    return entries;
  }

  private static JsonNode parse(Path file, ByteBuffer header) {
    try {
      var root = JSON.readTree(StandardCharsets.UTF_8.decode(header).toString());
      if (!root.isObject()) {
        throw new CorruptArtefactException(file, "the header is not a JSON object");
      }
      return root;
    } catch (JacksonException e) {
      throw new CorruptArtefactException(file, "the header is not JSON", e);
    }
  }

  private static ByteBuffer fill(FileChannel in, Path file, long at, int length)
      throws IOException {
    var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (in.read(bytes, at + bytes.position()) < 0) {
        throw new CorruptArtefactException(file, "the file ends early");
      }
    }
    return bytes.flip();
  }

  private record Entry(String name, String type, long[] shape, long from, long to) {
    static Entry of(Path file, String name, JsonNode node) {
      var offsets = node.path("data_offsets");
      if (!node.path("dtype").isTextual()
          || !node.path("shape").isArray()
          || offsets.size() != 2
          || !offsets.get(0).isIntegralNumber()
          || !offsets.get(1).isIntegralNumber()) {
        throw new CorruptArtefactException(file, "entry '" + name + "' is not a tensor");
      }
      var shape = new long[node.path("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        var extent = node.path("shape").get(i);
        shape[i] = extent.canConvertToLong() && extent.isIntegralNumber() ? extent.asLong() : -1;
      }
      long from = offsets.get(0).asLong();
      long to = offsets.get(1).asLong();
      if (from < 0 || to < from) {
        throw new CorruptArtefactException(file, "values of '" + name + "' end before they start");
      }
      return new Entry(name, node.path("dtype").asText(), shape, from, to);
    }

    private void check(Path file) {
      if (!type.equals("F32")) {
        throw new CorruptArtefactException(file, "type of '" + name + "'", "F32", type);
      }
      try {
        long bytes = Math.multiplyExact(4, Tensor.size(shape));
        if (from < 0 || bytes > Integer.MAX_VALUE * 4L || to - from != bytes) {
          throw new CorruptArtefactException(file, "bytes of '" + name + "'", bytes, to - from);
        }
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new CorruptArtefactException(file, "the shape of '" + name + "' is impossible", e);
      }
    }

    Tensor read(FileChannel in, Path file, long start) throws IOException {
      var values = new float[Math.toIntExact((to - from) / 4)];
      for (int at = 0; at < values.length; at += CHUNK_FLOATS) {
        int length = Math.min(CHUNK_FLOATS, values.length - at);
        fill(in, file, start + from + 4L * at, length * 4).asFloatBuffer().get(values, at, length);
      }
      return new Tensor(shape, values);
    }
  }
}
