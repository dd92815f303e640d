/**
 * Everything against a real API server: the parts of the tests (a cluster without machines, {@code
 * kubectl}, replicas of the control plane) and the tests themselves, tagged {@code kubernetes}. A
 * cluster here has no kubelet, scheduler or controllers: tests make Pods and EndpointSlices.
 */
@NullMarked
package dev.portcullis.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
