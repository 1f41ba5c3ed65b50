/** The API's OpenAPI document, and whether a request is as it says. Knows no HTTP server. */
package kindred.query.openapi;
