package kindred.query.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kindred.schemas.LabelledImage;

/** From a request's body and parameters to the event that is written. */
final class WriteRequests {
  private static final String IMAGE = "image";
  private static final String ID = "id";
  private static final String LABEL = "label";
  private static final String ATTRIBUTE = "attr.";
  private static final String FORM = "multipart/form-data";

  private final InstantSource clock;

  /**
   * @param clock of the events
   */
  WriteRequests(InstantSource clock) {
    this.clock = clock;
  }

  /** Refuses types that are not taken before the body is read. */
  static void checkType(RoutingContext context) {
    var type = type(context);
    if (!type.startsWith("image/") && !Set.of("application/octet-stream", FORM).contains(type)) {
      throw new Problem(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "Content-Type '%s' is not image/*, application/octet-stream or multipart/form-data"
                  .formatted(type))
          .exception();
    }
    context.next();
  }

  private static String type(RoutingContext context) {
    var header = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** The event; takes a thread that may read a file. */
  LabelledImage event(RoutingContext context) {
    boolean form = type(context).equals(FORM);
    var fields = form ? context.request().formAttributes() : context.queryParams();
    if (form) {
      refuseParameters(context);
    }
    var file = form ? upload(context) : body(context);
    return LabelledImage.newBuilder()
        .setId(text(fields, ID, sha256(file)))
        .setLabel(text(fields, LABEL, null))
        .setBytes(ByteBuffer.wrap(file))
        .setMediaType(type(context).startsWith("image/") ? type(context) : null)
        .setAttributes(attributes(fields))
        .setEventTime(clock.instant())
        .build();
  }

  private static void refuseParameters(RoutingContext context) {
    if (!context.queryParams().isEmpty()) {
      throw bad("with a form, everything is a field; there are parameters as well");
    }
  }

  private static byte[] body(RoutingContext context) {
    var body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }

  private static byte[] upload(RoutingContext context) {
    var files = context.fileUploads();
    if (files.size() != 1 || !IMAGE.equals(files.getFirst().name())) {
      throw bad("the form has %d files, not one named 'image'".formatted(files.size()));
    }
    try {
      return Files.readAllBytes(Path.of(files.getFirst().uploadedFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException("upload not read", e);
    }
  }

  private static String text(MultiMap fields, String name, String other) {
    var given = fields.getAll(name);
    if (given.isEmpty()) {
      return other;
    }
    if (given.size() > 1) {
      throw bad("%s is there %d times".formatted(name, given.size()));
    }
    if (given.getFirst().isBlank()) {
      throw bad(name + " is blank");
    }
    return given.getFirst();
  }

  private static Map<String, String> attributes(MultiMap fields) {
    var attributes = new HashMap<String, String>();
    for (var field : fields) {
      var name = field.getKey();
      if (name.startsWith(ATTRIBUTE)) {
        var attribute = name.substring(ATTRIBUTE.length());
        if (attribute.isBlank()) {
          throw bad("'%s' names no attribute".formatted(name));
        }
        if (attributes.put(attribute, field.getValue()) != null) {
          throw bad(name + " is there twice");
        }
      } else if (!name.equals(ID) && !name.equals(LABEL)) {
        throw bad("'%s' is not one of [id, label, attr.NAME] here".formatted(name));
      }
    }
    return attributes;
  }

  private static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static ProblemException bad(String detail) {
    return new Problem(ProblemType.BAD_REQUEST, detail).exception();
  }
}
