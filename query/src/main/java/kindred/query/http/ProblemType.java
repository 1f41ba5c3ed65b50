package kindred.query.http;

/** What can go wrong with a request; stable for clients. */
enum ProblemType {
  BAD_REQUEST("bad-request", 400, "The request is not understood"),
  UNAUTHORIZED("unauthorized", 401, "This call needs a key"),
  NO_ADMIN_KEY("no-admin-key", 403, "Admin calls are switched off"),
  FORBIDDEN("forbidden", 403, "The key may not do this"),
  FOREIGN_ORIGIN("foreign-origin", 403, "Pages from elsewhere may not call this"),
  WRITES_OFF("writes-off", 403, "Writes are switched off"),
  NOT_FOUND("not-found", 404, "There is nothing here"),
  UNKNOWN_IMAGE("unknown-image", 404, "The image is not in the gallery"),
  UNKNOWN_VERSION("unknown-version", 404, "There is no such version"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method does not apply here"),
  READ_TIMEOUT("read-timeout", 408, "The request did not arrive in time"),
  VERSION_NOT_WARM("version-not-warm", 409, "The version does not answer here now"),
  IMAGE_CHANGED("image-changed", 409, "The image has another state by now"),
  TOO_LARGE("too-large", 413, "The body is too large"),
  URI_TOO_LONG("uri-too-long", 414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(
      "unsupported-media-type", 415, "The content is of a type that is not taken"),
  UNKNOWN_HOST("unknown-host", 421, "This node does not answer to that name"),
  UNUSABLE_IMAGE("unusable-image", 422, "The image cannot be used"),
  UNUSABLE_VECTOR("unusable-vector", 422, "The vector cannot be used"),
  RATE_LIMITED("rate-limited", 429, "Too many requests came from this caller"),
  HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),
  INTERNAL("internal", 500, "Something broke here"),
  NO_RECEIPTS("no-receipts", 501, "This node has no receipts"),
  NO_VERSION("no-version", 503, "No version is served yet"),
  NOT_READY("not-ready", 503, "This node should not be sent requests now"),
  BUSY("busy", 503, "Too many requests are waiting"),
  NOT_FRESH_ENOUGH("not-fresh-enough", 503, "The index does not show that write yet"),
  BROKER_UNREACHABLE("broker-unreachable", 503, "The broker does not answer now"),
  TIMEOUT("timeout", 503, "The answer took too long"),
  SAMPLES_UNREACHABLE("samples-unreachable", 503, "Stored samples cannot be read now"),
  INDEX_UNREACHABLE("index-unreachable", 503, "The index does not answer now");

  private final String code;
  private final int status;
  private final String title;

  ProblemType(String code, int status, String title) {
    this.code = code;
    this.status = status;
    this.title = title;
  }

  String code() {
    return code;
  }

  /** What a client tells problems apart by. */
  String urn() {
    return "urn:kindred:problem:" + code;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** What the web server refused by itself. */
  static ProblemType ofStatus(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 408 -> READ_TIMEOUT;
      case 413 -> TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 429 -> RATE_LIMITED;
      default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
    };
  }
}
