/**
 * How bytes become the pixels of a {@link kindred.schemas.Sample}: the one place that decodes
 * images of unknown origin, for events and for query images alike (docs/decisions/0001).
 */
package kindred.schemas.image;
