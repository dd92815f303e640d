package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdmittingLoopsTest {
  private static final int MOST = 3;
  private static final int GREETING = 'G';
  private static final int PATIENCE_MILLIS = 10_000;

  private final EventLoopGroup accepting =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AdmittingLoops loops =
      new AdmittingLoops(
          1, new DefaultThreadFactory("admitting", true), NioIoHandler.newFactory(), MOST);
  private final List<Socket> sockets = new ArrayList<>();
  private Channel server;

  @BeforeEach
  void listen() {
    server =
        new ServerBootstrap()
            .group(accepting, loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Greeting());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Says something to who has been let in. */
  private static final class Greeting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(context.alloc().buffer(1).writeByte(GREETING), context.voidPromise());
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    accepting.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void oneMoreThanThereIsRoomForIsClosedAsItComes() throws IOException {
    for (int i = 0; i < MOST; i++) {
      assertThat(firstWord(connect())).isEqualTo(GREETING);
    }
    assertThat(firstWord(connect())).isEqualTo(-1);
  }

  @Test
  void whoLeavesMakesRoom() throws IOException {
    List<Socket> first = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      first.add(connect());
      assertThat(firstWord(first.getLast())).isEqualTo(GREETING);
    }
    first.getFirst().close();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    int word = -1;
    // The server hears of it a moment later.
    while (word == -1 && System.nanoTime() < end) {
      word = firstWord(connect());
    }
    assertThat(word).isEqualTo(GREETING);
    assertThat(firstWord(connect())).as("there is room for one").isEqualTo(-1);
  }

  @Test
  void aProcessKeepsDescriptorsForItself() {
    assertThat(AdmittingLoops.bearable()).isPositive();
  }

  private Socket connect() throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    sockets.add(socket);
    return socket;
  }

  private static int firstWord(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException e) {
      // Reset: closed all the same.
      return -1;
    }
  }
}
