package dev.portcullis.status;

import java.util.List;

/** Keeps what became of attempts to write status. */
record RecordedMetrics(List<Outcome> outcomes) implements StatusMetrics {
  @Override
  public void status(Outcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void counts(Outcome outcome) {}

  @Override
  public void sharedKeys(Outcome outcome) {}
}
