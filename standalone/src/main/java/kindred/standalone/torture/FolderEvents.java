package kindred.standalone.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kindred.ingest.hostile.Expectation;
import kindred.ingest.hostile.HostileEvent;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;

/**
 * Files of an operator's own, each as the image of an event and as a record by itself. Nobody knows
 * what they should become: any verdict will do, but exactly one.
 *
 * @param events two for each file
 * @param images the files, to be decoded directly
 * @param leftOut how many files are too large for any event
 */
record FolderEvents(List<HostileEvent> events, List<Path> images, int leftOut) {
  /** Room for the key and the fields beside the file. */
  private static final int OVERHEAD = 64 << 10;

  static FolderEvents of(List<Path> folders, int maxEventBytes, Instant now) throws IOException {
    var serde = AvroSerde.of(LabelledImage.class);
    var events = new ArrayList<HostileEvent>();
    var images = new ArrayList<Path>();
    var leftOut = 0;
    for (var file : files(folders)) {
      if (Files.size(file) > maxEventBytes - OVERHEAD) {
        leftOut++;
        continue;
      }
      images.add(file);
      var number = images.size();
      var id = "file/%d/%s".formatted(number, file.getFileName());
      events.add(event(id, () -> serde.encode(image(id, read(file), now))));
      events.add(event("raw/%d/%s".formatted(number, file.getFileName()), () -> read(file)));
    }
    return new FolderEvents(events, images, leftOut);
  }

  private static List<Path> files(List<Path> folders) throws IOException {
    var files = new ArrayList<Path>();
    for (var folder : folders) {
      try (var tree = Files.walk(folder)) {
        tree.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static HostileEvent event(String name, Supplier<byte[]> value) {
    var id = name.length() <= 200 ? name : name.substring(0, 200);
    return new HostileEvent(
        name,
        Expectation.ANY,
        () -> new Message(id.getBytes(StandardCharsets.UTF_8), value.get(), List.of(), 0));
  }

  private static LabelledImage image(String name, byte[] file, Instant now) {
    return LabelledImage.newBuilder()
        .setId(name.length() <= 200 ? name : name.substring(0, 200))
        .setLabel(null)
        .setBytes(ByteBuffer.wrap(file))
        .setMediaType(null)
        .setAttributes(Map.of())
        .setEventTime(now)
        .build();
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("file '" + file + "' was not read", e);
    }
  }
}
