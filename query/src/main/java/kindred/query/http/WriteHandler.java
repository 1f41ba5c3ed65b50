package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kindred.query.index.IndexedImage;
import kindred.query.sample.Png;
import kindred.query.sample.SamplePictures;
import kindred.query.write.ImageWriter;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes of images: each becomes one event in Kafka, or a problem. A request gives its place back
 * before it waits for the broker, so that searches go on while the broker is away.
 */
final class WriteHandler {
  private final Pins pins;
  private final Admission admission;
  private final WriteRequests requests;
  private final Consumer<byte[]> check;
  private final SamplePictures samples;
  private final ImageWriter writer;
  private final InstantSource clock;

  /**
   * @param check throws the problem of a file that is no usable image
   * @param clock of the events
   */
  WriteHandler(
      Pins pins,
      Admission admission,
      Consumer<byte[]> check,
      SamplePictures samples,
      ImageWriter writer,
      InstantSource clock) {
    this.pins = pins;
    this.admission = admission;
    this.requests = new WriteRequests(clock);
    this.check = check;
    this.samples = samples;
    this.writer = writer;
    this.clock = clock;
  }

  /** {@code POST /v1/images}. */
  void write(RoutingContext context) {
    admission
        .work(context, () -> event(context))
        .compose(
            event -> sent(context, event.getId(), () -> writer.write(event, Tracing.of(context))))
        .onSuccess(json -> accepted(context, json))
        .onFailure(context::fail);
  }

  private LabelledImage event(RoutingContext context) {
    var event = requests.event(context);
    check.accept(event.getBytes().array());
    return event;
  }

  /** {@code DELETE /v1/images/{id}}. */
  void delete(RoutingContext context) {
    var id = context.pathParam("id");
    sent(context, id, () -> writer.delete(id, Tracing.of(context)))
        .onSuccess(json -> accepted(context, json))
        .onFailure(context::fail);
  }

  /** {@code PUT /v1/images/{id}/label}. */
  void relabel(RoutingContext context) {
    var id = context.pathParam("id");
    var label = Optional.ofNullable(RequestCheck.checked(context).getString("label"));
    if (label.filter(String::isBlank).isPresent()) {
      throw new Problem(ProblemType.BAD_REQUEST, "label is blank").exception();
    }
    admission
        .work(context, () -> place(id))
        .compose(image -> stored(context, image, label))
        .compose(event -> sent(context, id, () -> writer.write(event, Tracing.of(context))))
        .onSuccess(json -> accepted(context, json))
        .onFailure(context::fail);
  }

  private IndexedImage place(String id) {
    try (var lease = pins.lease(OptionalInt.empty())) {
      return lease.version().index().get(id).orElseThrow(() -> Search.unknown(id).exception());
    }
  }

  private Future<LabelledImage> stored(
      RoutingContext context, IndexedImage image, Optional<String> label) {
    Admission.leave(context);
    return future(
            context,
            () ->
                samples
                    .sample(image.id(), image.samplePartition(), image.sampleOffset())
                    .thenApply(
                        sample ->
                            correction(
                                sample.orElseThrow(() -> changed(image.id()).exception()), label)))
        .recover(
            failure ->
                Future.failedFuture(late(failure, ProblemType.SAMPLES_UNREACHABLE, "sample")));
  }

  private static Problem changed(String id) {
    return new Problem(
        ProblemType.IMAGE_CHANGED, "image '%s' was corrected or deleted meanwhile".formatted(id));
  }

  /** The stored picture again, losslessly, with another label. */
  private LabelledImage correction(Sample sample, Optional<String> label) {
    return LabelledImage.newBuilder()
        .setId(sample.getId())
        .setLabel(label.orElse(null))
        .setBytes(ByteBuffer.wrap(Png.of(Pixels.of(sample))))
        .setMediaType("image/png")
        .setAttributes(sample.getAttributes())
        .setEventTime(clock.instant())
        .build();
  }

  private Future<JsonObject> sent(
      RoutingContext context, String id, Callable<CompletableFuture<ImageWriter.Written>> write) {
    Admission.leave(context);
    return future(context, write)
        .map(
            written ->
                new JsonObject()
                    .put("id", id)
                    .put("topic", written.topic())
                    .put("partition", written.partition())
                    .put("offset", written.offset()))
        .recover(
            failure -> Future.failedFuture(late(failure, ProblemType.BROKER_UNREACHABLE, "write")));
  }

  private static <T> Future<T> future(RoutingContext context, Callable<CompletableFuture<T>> work) {
    try {
      return Future.fromCompletionStage(work.call(), context.vertx().getOrCreateContext());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private static Throwable late(Throwable failure, ProblemType type, String what) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case TimeoutException late when type == ProblemType.BROKER_UNREACHABLE ->
          new Problem(
                  type,
                  "the broker did not acknowledge the %s in time; it may be there, whole: the same again does no harm"
                      .formatted(what))
              .exception();
      case TimeoutException late ->
          new Problem(type, "the broker did not give the %s in time".formatted(what)).exception();
      case RecordTooLargeException large ->
          new Problem(ProblemType.TOO_LARGE, "the event is larger than the topic takes")
              .exception();
      case Throwable other -> other;
    };
  }

  private static void accepted(RoutingContext context, JsonObject json) {
    context.response().setStatusCode(202);
    Json.answer(context, json);
  }
}
