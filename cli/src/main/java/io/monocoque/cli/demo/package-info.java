/** The demonstration: one class a scene. */
package io.monocoque.cli.demo;
