package dev.portcullis.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PolicyAdmissionTest {
  private static final String BROKEN =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: a, namespace: foo, finalizers: [x]}
      spec: {action: DENY, rules: [{from: [{source: {ipBlocks: [nowhere]}}]}]}
      """;

  private final PolicyAdmission admission = new PolicyAdmission(object -> ImmutableList.of());

  @TestFactory
  Stream<DynamicTest> everyRowOfTheSemanticsIsAnsweredAsThere() {
    return AdmissionRows.all().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.title(),
                () -> {
                  AdmissionResponse response = admission.review(Reviews.create(row.yaml()));
                  String[] outcome = row.outcome().split(" ", -1);
                  String all = response.toString();
                  assertThat(response.allowed()).as(all).isEqualTo(!outcome[0].equals("refused"));
                  switch (outcome[0]) {
                    case "accepted" -> assertThat(response.warnings()).isEmpty();
                    case "warned" ->
                        assertThat(response.warnings()).anyMatch(text -> text.contains(outcome[1]));
                    default -> assertThat(response.message()).contains(outcome[1] + ": ");
                  }
                }));
  }

  @Test
  void aRefusalNamesTheFieldAndWhatToDo() {
    AdmissionResponse response = admission.review(Reviews.create(BROKEN));
    assertThat(response.code()).isEqualTo(422);
    assertThat(response.message())
        .isEqualTo(
            "INVALID_IP_BLOCK: spec.rules[0].from[0].source.ipBlocks[0] is nowhere, which is no IP"
                + " address and no CIDR block (write 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32)");
  }

  @Test
  void whoeverTakesAFinalizerFromABrokenObjectOrLabelsItIsNotKeptFromIt() {
    String labelled =
        BROKEN.replace("finalizers: [x]", "labels: {a: b}, annotations: {tool/tracking: y}");
    assertThat(admission.review(Reviews.update(BROKEN, labelled)).allowed()).isTrue();
    assertThat(admission.review(Reviews.update(BROKEN, BROKEN)).allowed()).isTrue();
    assertThat(admission.review(Reviews.delete(BROKEN)).allowed()).isTrue();
    String dying = BROKEN.replace("finalizers", "deletionTimestamp: t, finalizers");
    assertThat(admission.review(Reviews.update(BROKEN.replace("DENY", "ALLOW"), dying)).allowed())
        .isTrue();
  }

  @Test
  void anEditOfTheSpecOrOfAnAnnotationThatCountsIsJudged() {
    String edited = BROKEN.replace("DENY", "ALLOW");
    assertThat(admission.review(Reviews.update(BROKEN, edited)).allowed()).isFalse();
    String dry = BROKEN.replace("finalizers: [x]", "annotations: {istio.io/dry-run: 'true'}");
    assertThat(admission.review(Reviews.update(BROKEN, dry)).allowed()).isFalse();
    String mended = BROKEN.replace("nowhere", "1.2.3.4");
    assertThat(admission.review(Reviews.update(BROKEN, mended)).allowed()).isTrue();
    assertThat(admission.review(Reviews.update(mended, BROKEN)).allowed()).isFalse();
  }

  @Test
  void statusAndOtherSubresourcesAreNotJudged() {
    AdmissionRequest whole = Reviews.update(BROKEN.replace("DENY", "ALLOW"), BROKEN);
    AdmissionRequest status =
        new AdmissionRequest(
            whole.uid(),
            whole.kind(),
            whole.namespace(),
            whole.name(),
            "status",
            whole.operation(),
            whole.object(),
            whole.oldObject(),
            false,
            whole.user());
    assertThat(admission.review(whole).allowed()).isFalse();
    assertThat(admission.review(status).allowed()).isTrue();
  }

  @Test
  void kindsOfOthersAreNotJudged() {
    String pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: nonsense}";
    assertThat(admission.review(Reviews.create(pod))).isEqualTo(AdmissionResponse.allow());
    String filter =
        "{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: p}}";
    assertThat(admission.review(Reviews.create(filter))).isEqualTo(AdmissionResponse.allow());
  }

  @Test
  void kindsOfTrafficAreJudgedToo() {
    String entry =
        """
        apiVersion: networking.istio.io/v1beta1
        kind: VirtualService
        metadata: {name: v}
        spec: {hosts: [a], http: [{route: [{destination: {}}]}]}
        """;
    assertThat(admission.review(Reviews.create(entry)).message())
        .contains("MISSING_FIELD: spec.http[0].route[0].destination.host");
  }

  @Test
  void anObjectThatTheApiServerHasYetToNameIsJudgedAllTheSame() {
    String generated = BROKEN.replace("name: a", "generateName: a-");
    assertThat(admission.review(Reviews.create(generated)).message())
        .startsWith("INVALID_IP_BLOCK");
    assertThat(admission.review(Reviews.create(generated.replace("nowhere", "10.0.0.1"))).allowed())
        .isTrue();
  }

  @Test
  void whatLastAppliedRepeatsIsNoProblemOfTheObject() {
    String applied =
        BROKEN
            .replace("nowhere", "10.0.0.1")
            .replace(
                "finalizers: [x]",
                "annotations: {kubectl.kubernetes.io/last-applied-configuration: '<your-ip>'}");
    assertThat(admission.review(Reviews.create(applied)).warnings()).isEmpty();
  }

  @Test
  void manyErrorsAreSummedUp() {
    String many = BROKEN.replace("[nowhere]", "[" + "x, ".repeat(30) + "y]");
    assertThat(admission.review(Reviews.create(many)).message())
        .endsWith("; and 21 more: portcullis check shows all");
  }

  @Test
  void whatShowsOnlyWithAllObjectsIsAWarningOfWhatCanBeEnforced() {
    PolicyAdmission seeing =
        new PolicyAdmission(object ->
            ImmutableList.of(
                ProblemCode.SELECTS_NOTHING.at(
                    object.key(), SourceLocation.ofFile(""), "no workload", "look")));
    AdmissionResponse good =
        seeing.review(Reviews.create(BROKEN.replace("nowhere", "10.0.0.1").replace("[x]", "[]")));
    assertThat(good.allowed()).isTrue();
    assertThat(good.warnings()).containsExactly("SELECTS_NOTHING: no workload (look)");
    assertThat(seeing.review(Reviews.create(BROKEN)).warnings()).isEmpty();
  }
}
