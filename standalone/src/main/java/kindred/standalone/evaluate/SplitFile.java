package kindred.standalone.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tab-separated table with a header that says of each image which part it belongs to: columns
 * {@code path} (the image's id), {@code split} (train, validation or val, test), and where there is
 * one {@code class} or {@code class_id}; without it the class is what the source says. Any other
 * column can tell queries from gallery, {@code role} does by itself. UTF-8.
 */
final class SplitFile {
  /** Which part of the data an image is in. */
  enum Part {
    /** Trains. */
    TRAIN,
    /** Trains, or in its place is measured where settings are chosen. */
    VALIDATION,
    /** Is measured. */
    TEST
  }

  private record Row(Part part, Optional<String> label, Map<String, String> cells) {}

  private final Path file;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private SplitFile(Path file) {
    this.file = file;
  }

  /**
   * @throws IOException where a column is missing or a path comes twice; the message says which
   */
  static SplitFile read(Path file) throws IOException {
    var split = new SplitFile(file);
    var lines = Files.readAllLines(file);
    var header =
        lines.isEmpty() ? List.<String>of() : cells(lines.getFirst().replace("\uFEFF", ""));
    for (var column : List.of("path", "split")) {
      if (header.stream().noneMatch(name -> column(name).equals(column))) {
        throw new IOException("'" + file + "' has no column '" + column + "' but " + header);
      }
    }
    for (var line : lines.subList(1, lines.size())) {
      if (!line.isBlank()) {
        split.add(header, cells(line));
      }
    }
    return split;
  }

  private static List<String> cells(String line) {
    return List.of(line.stripTrailing().split("\t", -1));
  }

  private void add(List<String> header, List<String> line) throws IOException {
    var cells = new HashMap<String, String>();
    for (var i = 0; i < Math.min(header.size(), line.size()); i++) {
      cells.put(column(header.get(i)), line.get(i));
    }
    var path = cells.getOrDefault("path", "");
    var label =
        Optional.ofNullable(cells.get("class"))
            .or(() -> Optional.ofNullable(cells.get("class_id")));
    var row = new Row(part(cells.getOrDefault("split", "")), label, Map.copyOf(cells));
    if (rows.put(path, row) != null) {
      throw new IOException("'" + file + "' has path '" + path + "' twice");
    }
  }

  /** Columns are compared in lower case, with '_' for a space. */
  static String column(String name) {
    return name.strip().toLowerCase().replace(' ', '_');
  }

  private Part part(String text) throws IOException {
    return switch (text) {
      case "train" -> Part.TRAIN;
      case "val", "validation" -> Part.VALIDATION;
      case "test" -> Part.TEST;
      default ->
          throw new IOException(
              "'" + file + "' has split '" + text + "', which is not train, validation or test");
    };
  }

  private void checkClass(String label, Part part, Map<String, Part> parts) throws IOException {
    var before = parts.putIfAbsent(label, part);
    if (before != null && before != part) {
      throw new IOException(
          "'%s' has class '%s' in %s and in %s; a class must be in one part only"
              .formatted(file, label, before, part));
    }
  }

  /**
   * The images of a part, with the class and the cells the file gives them.
   *
   * @throws IOException where none of the images is in the file, one has no class, or a class is in
   *     several parts
   */
  List<EvaluationImage> select(List<EvaluationImage> images, Part part) throws IOException {
    var selected = new ArrayList<EvaluationImage>();
    var parts = new HashMap<String, Part>();
    for (var image : images) {
      var row = rows.get(image.id());
      if (row != null) {
        var label = row.label().orElse(image.label());
        if (label.isEmpty()) {
          throw new IOException(
              "'%s' gives '%s' no class, and neither does its source".formatted(file, image.id()));
        }
        checkClass(label, row.part(), parts);
        if (row.part() == part) {
          selected.add(image.with(label, row.cells()));
        }
      }
    }
    if (parts.isEmpty()) {
      throw new IOException(
          "none of the paths of '%s' is an image, such as '%s'"
              .formatted(file, rows.keySet().stream().findFirst().orElse("")));
    }
    return List.copyOf(selected);
  }
}
