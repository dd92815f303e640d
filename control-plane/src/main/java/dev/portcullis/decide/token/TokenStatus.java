package dev.portcullis.decide.token;

/** How the verification of a token ends, in the words of Envoy 1.40, which are its answer. */
enum TokenStatus {
  OK("OK"),
  MISSING("Jwt is missing"),
  NOT_YET_VALID("Jwt not yet valid"),
  EXPIRED("Jwt is expired"),
  BAD_FORMAT("Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
  HEADER_BASE64("Jwt header is an invalid Base64url encoded"),
  HEADER_JSON("Jwt header is an invalid JSON"),
  ALG_MISSING("Jwt header [alg] field is required and must be a string"),
  ALG_UNSUPPORTED("Jwt header [alg] is not supported"),
  KID_TYPE("Jwt header [kid] field is not a string"),
  PAYLOAD_BASE64("Jwt payload is an invalid Base64url encoded"),
  PAYLOAD_JSON("Jwt payload is an invalid JSON"),
  ISS_TYPE("Jwt payload [iss] field is not a string"),
  SUB_TYPE("Jwt payload [sub] field is not a string"),
  IAT_TYPE("Jwt payload [iat] field is not an integer"),
  IAT_RANGE("Jwt payload [iat] field is not a positive 64 bit integer"),
  NBF_TYPE("Jwt payload [nbf] field is not an integer"),
  NBF_RANGE("Jwt payload [nbf] field is not a positive 64 bit integer"),
  EXP_TYPE("Jwt payload [exp] field is not an integer"),
  EXP_RANGE("Jwt payload [exp] field is not a positive 64 bit integer"),
  JTI_TYPE("Jwt payload [jti] field is not a string"),
  AUD_TYPE("Jwt payload [aud] field is not a string or string list"),
  SIGNATURE_BASE64("Jwt signature is an invalid Base64url encoded"),
  ED25519_LENGTH("Jwt ED25519 signature is wrong length"),
  UNKNOWN_ISSUER("Jwt issuer is not configured"),
  WRONG_AUDIENCE("Audiences in Jwt are not allowed"),
  NOT_VERIFIED("Jwt verification fails"),
  NO_MATCHING_KEY("Jwks doesn't have key to match kid or alg from Jwt");

  private final String text;

  TokenStatus(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** The audience is the only fault of a token that somebody else may be let in with. */
  int httpStatus() {
    return this == WRONG_AUDIENCE ? 403 : 401;
  }

  /** Whether another verdict on the same request says more than this one. */
  boolean isWeak() {
    return this == MISSING || this == UNKNOWN_ISSUER;
  }
}
