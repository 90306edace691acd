/** XSalsa20 and Poly1305 in vectors. */
package io.monocoque.vector;
