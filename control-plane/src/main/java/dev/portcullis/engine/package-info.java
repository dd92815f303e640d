/**
 * Turns what sources hold into what proxies are told: one thread receives states and demands,
 * counts generations, has the concerned workload groups compiled, and publishes their snapshots.
 */
@NullMarked
package dev.portcullis.engine;

import org.jspecify.annotations.NullMarked;
