/**
 * All keys, and all that is done with them. Lives in a worker (vault.worker.ts): the page never holds a key, and locking the
 * vault ends the worker, whose memory goes with it.
 */

import { type Bytes, base64url, hex, join, random, sha256, text, utf8 } from "../bytes.js";
import { makeSealingKeys, publicPoint, seal, unseal } from "./sealing.js";
import { derived, type Secret, stretched } from "./secrets.js";

const NONCE = 12;
const POINT = 65;
const SIGNING = { name: "ECDSA", namedCurve: "P-256" };
const SEALING = { name: "ECDH", namedCurve: "P-256" };

export interface DeviceKeys {
  signKey: Bytes;
  sealKey: Bytes;
}

/** A record's place; encrypted bytes open at their own place and at no other. */
export interface Place {
  package: string;
  store: string;
  id: string;
  version: number;
}

/** Named, so that it is known again beyond the worker. */
export class WrongSecret extends Error {
  override name = "WrongSecret";
}

export class Vault {
  private made: { signing: CryptoKeyPair; sealing: CryptoKeyPair } | null = null;
  private signing: CryptoKey | null = null;
  private sealing: CryptoKeyPair | null = null;
  private packageKeys = new Map<string, CryptoKey>();
  private secret: Secret = new Uint8Array();
  private salt: Bytes = new Uint8Array();

  constructor(
    private device = "",
    private server: { signKey: Bytes; sealKey: Bytes } = { signKey: new Uint8Array(), sealKey: new Uint8Array() },
  ) {}

  knows(device: string, server: { signKey: Bytes; sealKey: Bytes }): void {
    this.device = device;
    this.server = server;
  }

  /** Makes the device's keys; the private halves are in memory alone until `keepKeys`. */
  async makeKeys(): Promise<DeviceKeys> {
    const signing = await crypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
    const sealing = await makeSealingKeys();
    this.made = { signing, sealing };
    return { signKey: await publicPoint(signing.publicKey), sealKey: await publicPoint(sealing.publicKey) };
  }

  /** The new keys wrapped under a secret, for keeping; the vault is unlocked by it. */
  async keepKeys(secret: Secret, salt: Bytes): Promise<Bytes> {
    const { signing, sealing } = this.opened(this.made);
    const halves = await Promise.all([signing.privateKey, sealing.privateKey].map((key) => crypto.subtle.exportKey("pkcs8", key)));
    const [first, second] = halves.map((half) => new Uint8Array(half)) as [Bytes, Bytes];
    const content = join(await publicPoint(sealing.publicKey), Uint8Array.of(first.length), first, second);
    const wrapped = await wrap(await keyFor(secret, salt, "device"), content, "device");
    this.made = null;
    await this.unlock(secret, salt, wrapped);
    return wrapped;
  }

  /** Throws WrongSecret. */
  async unlock(secret: Secret, salt: Bytes, wrapped: Bytes): Promise<void> {
    const halves = await unwrap(await keyFor(secret, salt, "device"), wrapped, "device");
    const cut = POINT + 1 + (halves[POINT] ?? 0);
    this.signing = await crypto.subtle.importKey("pkcs8", halves.slice(POINT + 1, cut), SIGNING, false, ["sign"]);
    this.sealing = {
      publicKey: await crypto.subtle.importKey("raw", halves.slice(0, POINT), SEALING, true, []),
      privateKey: await crypto.subtle.importKey("pkcs8", halves.slice(cut), SEALING, false, ["deriveBits"]),
    };
    this.secret = secret;
    this.salt = salt;
  }

  /** What somebody typed, made costly to guess. Here, so that the page goes on meanwhile. */
  stretched(typed: string, salt: Bytes): Promise<Bytes> {
    return stretched(typed, salt);
  }

  /** The value of Kaifong-Signature. */
  async sign(method: string, path: string, time: number, body: Bytes): Promise<string> {
    const message = utf8(`${method}\n${path}\n${time}\n${hex(await sha256(body))}`);
    return base64url(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.opened(this.signing), message)));
  }

  /** The content of a package as it came; throws where the server did not sign it or it is another device's. */
  async openPackage(sealed: Bytes, signature: Bytes): Promise<unknown> {
    const key = await crypto.subtle.importKey("raw", this.server.signKey, { name: "Ed25519" }, false, ["verify"]);
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, signature, sealed))) throw new Error("The package is not the server's.");
    return JSON.parse(text(await unseal(sealed, this.opened(this.sealing), `kaifong field package ${this.device}`)));
  }

  /** A data key for a package, wrapped for keeping. */
  async makePackageKey(id: string): Promise<Bytes> {
    const raw = random(32);
    const wrapped = await wrap(await keyFor(this.secret, this.salt, `package ${id}`), raw, `package ${id}`);
    await this.openPackageKey(id, wrapped);
    return wrapped;
  }

  async openPackageKey(id: string, wrapped: Bytes): Promise<void> {
    const raw = await unwrap(await keyFor(this.secret, this.salt, `package ${id}`), wrapped, `package ${id}`);
    this.packageKeys.set(id, await aes(raw));
  }

  forgetPackage(id: string): void {
    this.packageKeys.delete(id);
  }

  async encrypt(place: Place, content: unknown): Promise<Bytes> {
    return wrap(this.packageKey(place.package), utf8(JSON.stringify(content)), aad(place));
  }

  async decrypt(place: Place, kept: Bytes): Promise<unknown> {
    return JSON.parse(text(await unwrap(this.packageKey(place.package), kept, aad(place))));
  }

  /** An operation for the server alone: the device cannot read it any more. */
  async sealOperation(id: string, operation: unknown): Promise<Bytes> {
    return seal(utf8(JSON.stringify(operation)), this.server.sealKey, `kaifong field operation ${this.device} ${id}`);
  }

  /** A photo or a signature for the server alone, and its name: the SHA-256 of the sealed bytes. */
  async sealAttachment(content: Bytes): Promise<{ name: string; sealed: Bytes }> {
    const sealed = await seal(content, this.server.sealKey, `kaifong field attachment ${this.device}`);
    return { name: hex(await sha256(sealed)), sealed };
  }

  private packageKey(id: string): CryptoKey {
    return this.opened(this.packageKeys.get(id) ?? null);
  }

  private opened<Key>(key: Key | null): Key {
    if (key === null) throw new Error("The vault is locked.");
    return key;
  }
}

const aad = (place: Place): string => `${place.package}|${place.store}|${place.id}|${place.version}`;

const aes = (raw: Bytes): Promise<CryptoKey> => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

const keyFor = async (secret: Secret, salt: Bytes, use: string): Promise<CryptoKey> => aes(await derived(secret, salt, `kaifong field ${use}`));

async function wrap(key: CryptoKey, content: Bytes, use: string): Promise<Bytes> {
  const iv = random(NONCE);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(use) }, key, content);
  return join(iv, new Uint8Array(sealed));
}

async function unwrap(key: CryptoKey, kept: Bytes, use: string): Promise<Bytes> {
  const how = { name: "AES-GCM", iv: kept.slice(0, NONCE), additionalData: utf8(use) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, kept.slice(NONCE)));
  } catch {
    throw new WrongSecret("The secret is wrong, or the bytes were changed.");
  }
}
