/** The driver that runs anywhere: completions emulated on a selector. */
package io.monocoque.io.nio;
