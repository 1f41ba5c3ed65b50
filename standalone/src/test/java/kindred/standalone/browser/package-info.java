/** A real Chromium, driven over its DevTools protocol with nothing but the JDK. */
package kindred.standalone.browser;
