/** The security mechanisms NULL, PLAIN and CURVE, and the ZAP exchange. */
package io.monocoque.protocol.security;
