package dev.portcullis.e2e.harness;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints the end of every live process's log when a test fails, where the reader looks first. */
public final class LogsOnFailure implements AfterTestExecutionCallback {
  private static final int LINES = 60;

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      print("failed: " + context.getDisplayName());
    }
  }

  /** Prints the logs of all live processes under a heading. */
  public static void print(String heading) {
    System.out.println("==== " + heading);
    for (ChildProcess process : ChildProcess.live()) {
      System.out.println("---- " + process.name() + " (alive: " + process.isAlive() + ")");
      System.out.println(process.logTail(LINES));
    }
  }
}
