package kindred.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads an answer's text up to a bound, and then no more of it. The JDK's own bound makes an answer
 * that is too long look like a connection that broke.
 */
final class BoundedText implements BodySubscriber<BoundedText.Text> {
  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Text> text = new CompletableFuture<>();
  private Subscription subscription;

  BoundedText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * What was read.
   *
   * @param whole whether it is all there was
   */
  record Text(String value, boolean whole) {}

  @Override
  public CompletionStage<Text> getBody() {
    return text;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      var next = new byte[Math.min(buffer.remaining(), maxBytes - bytes.size())];
      boolean fits = next.length == buffer.remaining();
      buffer.get(next);
      bytes.writeBytes(next);
      if (!fits) {
        subscription.cancel();
        end(false);
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    text.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end(true);
  }

  private void end(boolean whole) {
    text.complete(new Text(bytes.toString(UTF_8), whole));
  }
}
