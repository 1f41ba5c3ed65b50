package kindred.learner.stream;

import java.util.Optional;
import kindred.schemas.Sample;

/**
 * One record of the samples topic.
 *
 * @param id of the image
 * @param sample its state, or empty: deleted
 * @param partition where the record stands
 * @param offset where the record stands
 * @param timestampMs of the record
 */
public record SampleEvent(
    String id, Optional<Sample> sample, int partition, long offset, long timestampMs) {}
