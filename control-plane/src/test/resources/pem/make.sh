#!/usr/bin/env bash
# Makes the keys beside this file anew, with OpenSSL 3 and ssh-keygen: what users have, not what a
# library thinks that they have. They are for tests only; nothing ever trusts them. Tests hold what
# comes of them by fixed key ids, so after running this those have to be written anew, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rm -f ./*.pem ./*.pub ./*.der

rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$1"; }
ec() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$1"; }
public() { openssl pkey -in "$1" -pubout -out "$2"; }

rsa 2048 >rsa-pkcs8.pem
openssl rsa -in rsa-pkcs8.pem -traditional -out rsa-pkcs1.pem
openssl rsa -in rsa-pkcs8.pem -RSAPublicKey_out -out rsa-pkcs1-public.pem
public rsa-pkcs8.pem rsa-public.pem
openssl req -x509 -key rsa-pkcs8.pem -subj /CN=issuer.example -days 36500 -out rsa-certificate.pem
openssl x509 -in rsa-certificate.pem -trustout -out rsa-trusted-certificate.pem
openssl req -new -key rsa-pkcs8.pem -subj /CN=issuer.example -out request.pem
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss.pem

for curve in P-256 P-384 P-521; do
  name=ec-${curve/-/}
  ec "$curve" >"$name-pkcs8.pem"
  openssl ec -in "$name-pkcs8.pem" -out "$name-sec1.pem"
  public "$name-pkcs8.pem" "$name-public.pem"
done
openssl ec -in ec-P256-pkcs8.pem -pubout -conv_form compressed -out ec-P256-compressed.pem
openssl ecparam -name prime256v1 -genkey -out ec-P256-with-parameters.pem
openssl ec -in ec-P256-pkcs8.pem -no_public -out ec-P256-without-public.pem
openssl req -x509 -key ec-P256-pkcs8.pem -subj /CN=ec.example -days 36500 -out ec-certificate.pem
openssl genpkey -algorithm Ed25519 -out ed25519-pkcs8.pem
public ed25519-pkcs8.pem ed25519-public.pem

cat rsa-certificate.pem ec-certificate.pem >chain.pem
cat rsa-pkcs8.pem rsa-certificate.pem >key-and-certificate.pem
cat rsa-public.pem ec-P256-public.pem >two-keys.pem

openssl pkcs8 -topk8 -in rsa-pkcs8.pem -passout pass:secret -out encrypted-pkcs8.pem
openssl rsa -in rsa-pkcs8.pem -traditional -aes128 -passout pass:secret -out encrypted-pkcs1.pem
ssh-keygen -q -t ed25519 -N '' -C test -f openssh.pem
mv openssh.pem.pub openssh.pub
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa-parameters.pem
openssl genpkey -paramfile dsa-parameters.pem -out dsa.pem
rm dsa-parameters.pem
for kind in X25519 X448 Ed448; do openssl genpkey -algorithm "$kind" -out "${kind,,}.pem"; done
ec secp256k1 >secp256k1.pem
ec brainpoolP256r1 >brainpool.pem
ec P-224 >p224.pem
openssl ec -in ec-P256-pkcs8.pem -param_enc explicit -out ec-explicit.pem
rsa 1024 >rsa-1024.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:17 \
  -out rsa-exponent-17.pem
openssl pkey -in rsa-pkcs8.pem -pubout -outform DER -out rsa-public.der
