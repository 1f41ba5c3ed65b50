/** Query nodes over a real OpenSearch, put together from its published artefacts. */
package kindred.standalone.opensearch;
