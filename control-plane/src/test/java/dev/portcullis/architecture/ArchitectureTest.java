package dev.portcullis.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grpc.stub.StreamObserver;

/**
 * The rules of the architecture, over the classes of all modules at once.
 *
 * <p>A rule may apply to nothing: a package that is planned but not written yet breaks no rule.
 */
@AnalyzeClasses(packages = "dev.portcullis", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String OWN = "dev.portcullis..";
  private static final String MODEL = "dev.portcullis.model..";
  private static final String XDS = "dev.portcullis.xds..";
  private static final String COMPILE = "dev.portcullis.compile..";
  private static final String DECIDE = "dev.portcullis.decide..";
  private static final String ADS = "dev.portcullis.ads..";
  private static final String[] SOURCES = {
    "dev.portcullis.source..",
    "dev.portcullis.directory..",
    "dev.portcullis.kubernetes..",
    "dev.portcullis.jwks.."
  };
  private static final String[] PROTOS = {
    "com.google.protobuf..", "io.envoyproxy..", "com.github.xds..", "com.github.udpa.."
  };
  private static final String[] MAY_PRINT = {"dev.portcullis.cli..", "dev.portcullis.app.."};

  @ArchTest
  static final ArchRule theModelIsPlainData =
      classes()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  MODEL,
                  "java..",
                  "com.google.common..",
                  "com.google.errorprone.annotations..",
                  "org.jspecify.."))
          .because("every source makes it and every consumer reads it, whatever parses documents");

  @ArchTest
  static final ArchRule readersDoNotKnowWhereDocumentsComeFrom =
      noClasses()
          .that()
          .resideInAPackage("dev.portcullis.document..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(SOURCES))
          .because("the same readers serve files and the Kubernetes API")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theCompilerSeesOnlyTheModelAndXds =
      noClasses()
          .that()
          .resideInAPackage(COMPILE)
          .should()
          .dependOnClassesThat(
              resideInAPackage(OWN).and(resideOutsideOfPackages(COMPILE, MODEL, XDS)))
          .because("compiling is a pure function of what users wrote")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theCompilerUsesNoParserServerOrLogger =
      noClasses()
          .that()
          .resideInAPackage(COMPILE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "com.fasterxml.jackson..",
                  "io.fabric8..",
                  "io.grpc..",
                  "io.helidon..",
                  "io.micrometer..",
                  "org.slf4j..",
                  "org.snakeyaml.."))
          .because("problems of a compile are data in its result")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule plansHaveNoEnvoyTypes =
      noClasses()
          .that(
              resideInAPackage(COMPILE)
                  .and(
                      resideOutsideOfPackages(
                          "dev.portcullis.compile.envoy..", "dev.portcullis.compile.check..")))
          .should()
          .dependOnClassesThat(resideInAnyPackage(PROTOS))
          .because("what a policy means is settled before it is said in Envoy's words")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theDeciderIsIndependentOfTheCompiler =
      noClasses()
          .that()
          .resideInAPackage(DECIDE)
          .should()
          .dependOnClassesThat(resideInAnyPackage(COMPILE, XDS))
          .orShould()
          .dependOnClassesThat(resideInAnyPackage(PROTOS))
          .because("an oracle that shares code with what it judges shares its mistakes")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theCompilerIsIndependentOfTheDecider =
      noClasses()
          .that()
          .resideInAPackage(COMPILE)
          .should()
          .dependOnClassesThat(resideInAPackage(DECIDE))
          .because("an oracle that shares code with what it judges shares its mistakes")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyAdsTouchesStreamObservers =
      noClasses()
          .that(resideInAPackage(OWN).and(resideOutsideOfPackages(ADS)))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(StreamObserver.class)
          .because("a StreamObserver is not thread-safe: one class of one package calls it");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices()
          .matching("dev.portcullis.(*)..")
          .should()
          .beFreeOfCycles()
          .because("the flow from documents to proxies is one-way");

  @ArchTest
  static final ArchRule packagesOfTheCompilerHaveNoCycles =
      slices()
          .matching("dev.portcullis.compile.(*)..")
          .should()
          .beFreeOfCycles()
          .because("selection, plans, protos and checks follow one another")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that(resideInAPackage(OWN).and(resideOutsideOfPackages(MAY_PRINT)))
          .should(ACCESS_STANDARD_STREAMS)
          .because("a server logs through SLF4J; standard output belongs to the command");

  @ArchTest
  static final ArchRule nobodyUsesJavaUtilLogging =
      noClasses()
          .that(resideInAPackage(OWN).and(resideOutsideOfPackages(MAY_PRINT)))
          .should()
          .dependOnClassesThat(resideInAPackage("java.util.logging.."))
          .because("there is one log: SLF4J's (the command may bridge what libraries log)");

  @ArchTest
  static final ArchRule namesSayWhatAClassDoes =
      noClasses()
          .that()
          .resideInAPackage(OWN)
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .because("those names say nothing");
}
