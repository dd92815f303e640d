# Each target sets up what it needs (scripts/setup.sh); `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build image check test fuzz test-system test-kubernetes check-gates check-fuzz format clean ci bench bench-micro bench-rules bench-edits bench-kubernetes

# More arguments for Maven, as in `make test MVN_FLAGS=-Dcheck.skip` or `MVN_FLAGS=-Dtest=SomeTest`.
MVN_FLAGS ?=
# `make demo CHECK=1` runs the demo without a person: it exits 0 only if every answer was right.
CHECK ?=
# How long `make fuzz` runs (or how many sets of policies), and from which seed: `make fuzz SETS=5280 SEED=7`.
SECONDS = 60
SETS =
SEED = random
# `make bench ROWS="edit memory"`: some of its rows; `make bench QUICK=1`: all, of smaller fleets.
ROWS =
QUICK =
export MVN_FLAGS CHECK
# How often ci repeats what `make test` repeats a tenth as often or less.
FULL_NUMBERS := -Dportcullis.pairs=1000 -Dportcullis.fileOperations=200 -Dportcullis.edits=800 -Dportcullis.compileEdits=3000 \
	-Dportcullis.openConnections=200 -Dportcullis.rotations=5 -Dportcullis.editsWhileHanging=100 -Dportcullis.trafficEdits=300 \
	-Dportcullis.clusterEdits=50 -Dportcullis.outageSeconds=60

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: build ## watch a real Envoy enforce the policies of examples/quickstart (CHECK=1: unattended)
	@scripts/setup.sh java envoy curl
	@scripts/demo.sh

build: ## build the command that ./portcullis runs
	@scripts/build.sh

image: ## build the container image into control-plane/target/portcullis-image.tar; asks no registry
	@scripts/setup.sh java maven
	@scripts/image.sh

check: ## every gate and the unit tests, without Envoy
	@scripts/setup.sh java maven
	@scripts/test.sh check

test: ## every gate and all tests with a real Envoy; no root, no port below 1024
	@scripts/setup.sh java maven envoy rsync
	@scripts/test.sh all

fuzz: ## random policies and requests, the decider against a real Envoy (SECONDS=60 SEED=random)
	@scripts/setup.sh java maven envoy
	@scripts/fuzz.sh DifferentialTest -Dportcullis.fuzz.seconds=$(SECONDS) \
		-Dportcullis.fuzz.sets=$(SETS) -Dportcullis.fuzz.seed=$(SEED)

test-system: ## the tests that need root (network namespaces, ports below 1024, containers of the image)
	@[ "$$(id -u)" = 0 ] || { echo "make test-system needs root: its tests make network namespaces and open ports below 1024. Run it as root; make test has all the others." >&2; exit 1; }
	@scripts/setup.sh java maven envoy network docker
	@scripts/test.sh system

test-kubernetes: ## the tests with a real kube-apiserver and etcd, which are built and started here
	@scripts/setup.sh java maven envoy kubernetes helm
	@scripts/test.sh kubernetes

check-gates: ## plant a violation of each gate in a copy of the tree and see it bite
	@scripts/setup.sh java maven
	@scripts/check-gates.sh

check-fuzz: ## plant ten bugs, one at a time, and see the fuzzer find each
	@scripts/setup.sh java maven envoy
	@scripts/fuzz.sh PlantedBugsTest -DexcludedGroups=

bench: ## print what a fleet costs beside java-control-plane (15 minutes; QUICK=1: 3; ROWS="edit start")
	@scripts/setup.sh java maven envoy
	@scripts/bench.sh $(if $(QUICK),quick) $(ROWS)

bench-micro: ## print what compiling, encoding and the protocol's steps take by themselves (JMH, 3 minutes)
	@scripts/setup.sh java maven
	@scripts/bench-micro.sh

bench-edits: ## print what edits cost among 10,000 policies and 5,000 services (2 minutes)
	@scripts/setup.sh java maven
	@scripts/bench-edits.sh

bench-rules: ## print what 1 to 1,000 rules cost a request (some minutes)
	@scripts/setup.sh java maven envoy
	@scripts/bench-rules.sh

bench-kubernetes: ## print what a cluster of 5,000 Services, 10,000 Pods and 2,000 policies costs (some minutes)
	@scripts/setup.sh java maven envoy kubernetes
	@scripts/bench-kubernetes.sh

format: ## rewrite the Java sources in the format that the gate wants
	@scripts/setup.sh java maven
	@. scripts/env.sh && mvn $$MAVEN_ARGS -q spotless:apply

clean: ## remove everything that was built (not the cache outside the tree)
	@rm -rf target */target

ci: ## everything: test, test-system, test-kubernetes, check-gates, check-fuzz, demo CHECK=1
	@$(MAKE) --no-print-directory test MVN_FLAGS="$(MVN_FLAGS) $(FULL_NUMBERS)"
	@$(MAKE) --no-print-directory test-system
	@$(MAKE) --no-print-directory test-kubernetes MVN_FLAGS="$(MVN_FLAGS) $(FULL_NUMBERS)"
	@$(MAKE) --no-print-directory check-gates
	@$(MAKE) --no-print-directory check-fuzz
	@$(MAKE) --no-print-directory demo CHECK=1
