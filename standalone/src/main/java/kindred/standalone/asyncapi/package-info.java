/** The topics as an AsyncAPI document. */
package kindred.standalone.asyncapi;
