package dev.portcullis.compile.envoy;

import com.google.protobuf.ByteString;
import dev.portcullis.model.VirtualService.ResponseBody;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import java.util.Base64;

/** Renders what a proxy answers itself. */
final class AnswerEmitter {
  private AnswerEmitter() {}

  static RedirectAction redirect(Redirect redirect) {
    RedirectAction.Builder action =
        RedirectAction.newBuilder()
            .setHostRedirect(redirect.authority())
            .setPortRedirect(redirect.port());
    if (!redirect.prefix().isEmpty()) {
      action.setPrefixRewrite(redirect.prefix());
    } else if (!redirect.uri().isEmpty()) {
      action.setPathRedirect(redirect.uri());
    }
    if (!redirect.scheme().isEmpty()) {
      action.setSchemeRedirect(redirect.scheme());
    }
    return action.setResponseCode(code(redirect.code())).build();
  }

  private static RedirectResponseCode code(int code) {
    return switch (code) {
      case 302 -> RedirectResponseCode.FOUND;
      case 303 -> RedirectResponseCode.SEE_OTHER;
      case 307 -> RedirectResponseCode.TEMPORARY_REDIRECT;
      case 308 -> RedirectResponseCode.PERMANENT_REDIRECT;
      default -> RedirectResponseCode.MOVED_PERMANENTLY;
    };
  }

  static DirectResponseAction answer(DirectResponse response) {
    DirectResponseAction.Builder action =
        DirectResponseAction.newBuilder().setStatus(response.status());
    switch (response.body()) {
      case ResponseBody.Text(String text) -> {
        if (!text.isEmpty()) {
          action.setBody(DataSource.newBuilder().setInlineString(text));
        }
      }
      case ResponseBody.Bytes(String base64) ->
          action.setBody(
              DataSource.newBuilder()
                  .setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(base64))));
    }
    return action.build();
  }
}
