package kindred.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueryMetricsTest {
  /** The registry refers to some of what it asks weakly; nobody else has these functions. */
  @Test
  void counters_afterTheCollectorHasRun_stillCount() throws Exception {
    var metrics = new QueryMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    var count = new AtomicLong();
    metrics.watchRejected(() -> count.get() + 1);
    metrics.watchLost(() -> count.get() + 2, () -> count.get() + 3);
    var garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
      Thread.sleep(10);
    }
    count.set(10);
    var text = metrics.scrape();
    assertTrue(text.contains("kindred_query_rejected_total 11.0"), text);
    assertTrue(text.contains("kindred_query_lost_records_total 12.0"), text);
    assertTrue(text.contains("kindred_query_index_failures_total 13.0"), text);
  }
}
