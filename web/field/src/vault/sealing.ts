/** Bytes sealed to a key's holder: HPKE, RFC 9180, as docs/reference/field-protocol.md says. */

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { type Bytes, join, utf8 } from "../bytes.js";

const ENCAPSULATED = 65;
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export const makeSealingKeys = (): Promise<CryptoKeyPair> => suite.kem.generateKeyPair();

export async function publicPoint(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

export async function seal(content: Bytes, to: Bytes, info: string): Promise<Bytes> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(to.buffer);
  const { ct, enc } = await suite.seal({ recipientPublicKey, info: utf8(info).buffer }, content.buffer);
  return join(new Uint8Array(enc), new Uint8Array(ct));
}

/** Throws where the bytes were sealed to another key or for another purpose, or were changed on the way. */
export async function unseal(sealed: Bytes, by: CryptoKeyPair, info: string): Promise<Bytes> {
  const enc = sealed.slice(0, ENCAPSULATED).buffer;
  const open = { recipientKey: by, enc, info: utf8(info).buffer };
  return new Uint8Array(await suite.open(open, sealed.slice(ENCAPSULATED).buffer));
}
