/** libzmq through the FFM API. */
package io.monocoque.libzmq;
