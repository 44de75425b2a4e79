/** Five of 2,048 words have 55 bits; each guess at them costs an Argon2id of 64 MiB. */

import { wordlist } from "@scure/bip39/wordlists/english.js";

const WORDS = 5;

export function randomWords(): string {
  const drawn = crypto.getRandomValues(new Uint16Array(WORDS));
  return Array.from(drawn, (number) => wordlist[number % wordlist.length]).join(" ");
}
