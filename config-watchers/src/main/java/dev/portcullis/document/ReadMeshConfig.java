package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import org.jspecify.annotations.Nullable;

/**
 * What became of a mesh config.
 *
 * @param settings null if there is an ERROR
 */
public record ReadMeshConfig(
    @Nullable MeshSettings settings, ImmutableList<ConfigProblem> problems) {}
