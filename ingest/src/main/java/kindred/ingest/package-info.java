/**
 * Events in: where images come from ({@code source}), how they are sent ({@link
 * kindred.ingest.EventProducer}), and the role that turns events into samples ({@link
 * kindred.ingest.ValidateRole}, {@code validation}).
 */
package kindred.ingest;
