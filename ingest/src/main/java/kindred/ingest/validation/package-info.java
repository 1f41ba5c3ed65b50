/**
 * From events to samples: {@link kindred.ingest.validation.ValidationTopology} is the picture,
 * {@code SampleValidator} the rules, {@link kindred.ingest.validation.Rejection} the reasons.
 */
package kindred.ingest.validation;
