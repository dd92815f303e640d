package dev.portcullis.e2e.kubernetes;

import dev.portcullis.e2e.harness.LogsOnFailure;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that run a real API server; {@code make test-kubernetes} runs them, no other target. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("kubernetes")
@ExtendWith(LogsOnFailure.class)
public @interface WithCluster {}
