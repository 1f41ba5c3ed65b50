/**
 * Where images come from: folders and zips whose directories are classes, manifests, and characters
 * that are drawn. {@link kindred.ingest.source.ImageSources} opens them.
 */
package kindred.ingest.source;
