/** Embeddings as codes of a few bytes, and search in them. Plain arrays; knows no DJL. */
package kindred.encoder.quantiser;
