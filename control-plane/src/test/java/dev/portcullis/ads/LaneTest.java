package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultEventExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LaneTest {
  @Test
  void aStreamThatFailsKeepsNoOtherFromItsTurn() throws Exception {
    DefaultEventExecutor thread = new DefaultEventExecutor();
    try {
      Lane lane = new Lane(thread);
      CountDownLatch others = new CountDownLatch(2);
      lane.enqueue(() -> {
        lane.enqueue(others::countDown);
        throw new AssertionError("a stream that fails");
      });
      lane.enqueue(others::countDown);
      assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
