package dev.portcullis.compile.envoy;

import dev.portcullis.compile.routing.HeaderEdits.HeaderEdit;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;

/** Renders values that are given to headers. */
final class HeaderEmitter {
  private HeaderEmitter() {}

  static HeaderValueOption of(HeaderEdit edit) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(edit.name()).setValue(edit.value()))
        .setAppendAction(
            switch (edit.mode()) {
              case OVERWRITE -> HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
              case APPEND -> HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD;
            })
        .build();
  }
}
