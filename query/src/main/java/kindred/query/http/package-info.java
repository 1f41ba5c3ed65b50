/** The HTTP API and the web page. Knows no DJL and no Lucene. */
package kindred.query.http;
