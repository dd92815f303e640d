package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.document.Credentials.Unusable;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Secret;
import dev.portcullis.model.Secret.KeyPair;
import dev.portcullis.model.SecretText;
import dev.portcullis.model.SourceLocation;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads Secrets as far as they are for TLS. Values are taken from the nodes as they are: the
 * ordinary ways to read a text quote what is wrong with it.
 */
final class SecretReader implements KindReader {
  private static final String TLS = "kubernetes.io/tls";
  private static final String OPAQUE = "Opaque";
  private static final int LONGEST = 512 * 1024;

  private final InstantSource clock;

  SecretReader(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    String type = document.string("type", OPAQUE);
    Values values = new Values(document, document.object("data"), document.object("stringData"));
    document.ignore("immutable");
    // kubectl keeps the whole object in an annotation.
    ConfigMeta bare =
        new ConfigMeta(
            meta.key(), meta.labels(), ImmutableMap.of(), meta.createdAt(), meta.location());
    return Result.of(
        switch (type) {
          case TLS -> new Reader(bare, values, true).read("tls.crt", "tls.key");
          case OPAQUE, "" -> opaque(bare, values);
          default -> new Secret(bare, null, null, null);
        });
  }

  /** Anything may stand in such a Secret: it counts as far as it is PEM. */
  private Secret opaque(ConfigMeta meta, Values values) {
    Reader reader = new Reader(meta, values, false);
    return values.has("cert") && values.has("key")
        ? reader.read("cert", "key")
        : reader.read("tls.crt", "tls.key");
  }

  /** A value in base64, and its place. */
  private record Value(String path, String base64, SourceLocation location) {
    byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }

    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }
  }

  /** The values of a Secret by name; those of {@code stringData} go before others. */
  private record Values(Fields document, @Nullable Fields data, @Nullable Fields stringData) {
    boolean has(String name) {
      return (data != null && data.has(name)) || (stringData != null && stringData.has(name));
    }

    /** The value, null if there is none or after a report. */
    @Nullable Value get(String name) {
      if (stringData != null && stringData.has(name)) {
        return value(stringData, name, false);
      }
      return data != null && data.has(name) ? value(data, name, true) : null;
    }

    private @Nullable Value value(Fields fields, String name, boolean encoded) {
      String path = fields.path(name);
      SourceLocation location = fields.location(name);
      if (!(fields.node(name) instanceof ScalarNode scalar) || scalar.value().length() > LONGEST) {
        report(location, path + " is no text, or too long a one");
        return null;
      }
      if (!encoded) {
        byte[] text = scalar.value().getBytes(StandardCharsets.UTF_8);
        return new Value(path, Base64.getEncoder().encodeToString(text), location);
      }
      try {
        Value value = new Value(path, scalar.value().replaceAll("\\s", ""), location);
        value.bytes();
        return value;
      } catch (IllegalArgumentException e) {
        report(location, path + " is not base64");
        return null;
      }
    }

    void report(SourceLocation location, String message) {
      document.reading().report(ProblemCode.INVALID_CREDENTIAL, location, message, "");
    }
  }

  /** One Secret being read. */
  private final class Reader {
    private final ConfigMeta meta;
    private final Values values;
    private final boolean required;

    Reader(ConfigMeta meta, Values values, boolean required) {
      this.meta = meta;
      this.values = values;
      this.required = required;
    }

    Secret read(String certificate, String key) {
      return new Secret(
          meta,
          keyPair(certificate, key),
          authorities(values.has("cacert") ? "cacert" : "ca.crt"),
          revoked(values.has("crl") ? "crl" : "ca.crl"));
    }

    private @Nullable KeyPair keyPair(String certificateName, String keyName) {
      Value certificate = counting(certificateName);
      Value key = counting(keyName);
      if (certificate == null || key == null) {
        for (String name : new String[] {certificateName, keyName}) {
          if (required && !values.has(name)) {
            values.report(values.document().location(), "data." + name + " is missing");
          }
        }
        return null;
      }
      try {
        X509Certificate first = first(certificate);
        Credentials.checkKey(key.text(), first);
        checkTime(certificate, first);
        String staple = key.path().endsWith(".tls.key") ? staple(first) : "";
        if (staple.isEmpty() && OcspResponse.isRequired(first)) {
          String message = " must be served with an OCSP response, and there is no tls.ocsp-staple";
          values.report(certificate.location(), certificate.path() + message);
          return null;
        }
        return new KeyPair(SecretText.of(certificate.text()), SecretText.of(key.text()), staple);
      } catch (Unusable e) {
        values.report(key.location(), key.path() + " " + e.getMessage());
        return null;
      } catch (Reported e) {
        return null;
      }
    }

    private X509Certificate first(Value certificate) throws Reported {
      try {
        X509Certificate first = Credentials.certificates(certificate.text()).getFirst();
        Credentials.checkServed(first);
        return first;
      } catch (Unusable e) {
        values.report(certificate.location(), certificate.path() + " " + e.getMessage());
        throw new Reported();
      }
    }

    /** As in Istio there is none beside {@code cert} and {@code key}. */
    private String staple(X509Certificate certificate) {
      Value value = values.get("tls.ocsp-staple");
      if (value == null || value.base64().isEmpty()) {
        return "";
      }
      try {
        Instant end = OcspResponse.of(value.bytes(), certificate).validUntil();
        if (end == null) {
          notNow(value, " tells no nextUpdate: proxies leave it out");
        } else if (clock.instant().isAfter(end)) {
          notNow(value, " expired at " + end + ": proxies leave it out");
        }
        return value.base64();
      } catch (Unusable e) {
        values.report(value.location(), value.path() + " " + e.getMessage());
        return "";
      }
    }

    private void checkTime(Value value, X509Certificate certificate) {
      Instant now = clock.instant();
      Instant begin = certificate.getNotBefore().toInstant();
      Instant end = certificate.getNotAfter().toInstant();
      String wrong =
          now.isAfter(end)
              ? " expired at " + end
              : now.isBefore(begin) ? " is not valid before " + begin : "";
      if (!wrong.isEmpty()) {
        notNow(value, wrong);
      }
    }

    private void notNow(Value value, String wrong) {
      values
          .document()
          .reading()
          .report(
              ProblemCode.CREDENTIAL_NOT_VALID_NOW,
              value.location(),
              value.path() + wrong,
              "renew it");
    }

    private @Nullable SecretText authorities(String name) {
      Value value = counting(name);
      if (value == null) {
        return null;
      }
      try {
        Credentials.certificates(value.text());
        return SecretText.of(value.text());
      } catch (Unusable e) {
        values.report(value.location(), value.path() + " " + e.getMessage());
        return null;
      }
    }

    private @Nullable SecretText revoked(String name) {
      Value value = counting(name);
      if (value == null) {
        return null;
      }
      try {
        Credentials.checkRevocations(value.text());
        return SecretText.of(value.text());
      } catch (Unusable e) {
        values.report(value.location(), value.path() + " " + e.getMessage());
        return null;
      }
    }

    /** The value if it is meant for TLS. */
    private @Nullable Value counting(String name) {
      Value value = values.get(name);
      return value == null || required || PemText.isLikely(value.text()) ? value : null;
    }
  }

  /** Something is wrong, and has been reported. */
  private static final class Reported extends Exception {
    private static final long serialVersionUID = 1;
  }
}
