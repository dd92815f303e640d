/** What is injected into Pods, as a kubelet and an API server see it. */
@NullMarked
package dev.portcullis.e2e.injection;

import org.jspecify.annotations.NullMarked;
