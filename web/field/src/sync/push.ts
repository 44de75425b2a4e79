/** Two lanes up: operations in order, and attachments beside them. What is sent leaves the device only after a final answer. */

import { base64url } from "../bytes.js";
import type { AnswerRecord, Database, OutboxRecord } from "../store/database.js";
import { NoAnswer, type Server } from "./server.js";

const MOST_OPERATIONS = 100;
const MOST_BYTES = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;

const FINAL = new Set(["applied", "duplicate", "merged", "conflict", "rejected", "quarantined"]);
const TO_BE_SEEN = new Set(["conflict", "rejected"]);

interface Result {
  id: string;
  result: string;
  reason?: string;
}

/** Send what waits, in order, until nothing does. Returns whether the package should be asked for anew. Throws as Server.ask. */
export async function pushOperations(database: Database, server: Server): Promise<boolean> {
  let stale = false;
  for (;;) {
    const batch = fitting(await database.outbox());
    if (batch.length === 0) return stale;
    const operations = batch.map((one) => ({ id: one.id, seq: one.seq, sealed: base64url(one.sealed) }));
    const { results } = (await server.askJson({ method: "POST", path: "operations", body: { operations } })) as { results: Result[] };
    const answers = new Map(results.map((one) => [one.id, one]));
    const final = batch.filter((one) => FINAL.has(answers.get(one.id)?.result ?? ""));
    stale ||= results.some((one) => one.result === "merged" || one.result === "conflict");
    const seen = final.map((one) => seenAnswer(one, answers.get(one.id) as Result)).filter((one) => TO_BE_SEEN.has(one.result));
    await database.answered(
      final.map((one) => one.seq),
      seen,
    );
    if (final.length === 0) throw new NoAnswer("the server holds what it was sent, and misses something before it");
  }
}

/** Send photos and signatures, each from where the server has it; one that it does not take, or does not find whole, stays until the next time and keeps none of the others. Throws as Server.ask. */
export async function pushAttachments(database: Database, server: Server): Promise<void> {
  for (const name of await database.attachmentNames()) {
    const attachment = await database.attachment(name);
    if (attachment === undefined) continue;
    const path = `attachments/${name}`;
    let there = await server.ask({ method: "HEAD", path });
    while (taken(there) && !isComplete(there)) {
      const offset = offsetOf(there);
      const body = attachment.sealed.slice(offset, offset + CHUNK_BYTES);
      const headers = { "Kaifong-Offset": String(offset), "Kaifong-Length": String(attachment.sealed.length) };
      there = await server.ask({ method: "PATCH", path, body, headers });
      if (taken(there) && offsetOf(there) <= offset) break;
    }
    if (taken(there) && isComplete(there)) await database.attachmentSent(name);
  }
}

const taken = (answer: Response): boolean => [200, 409].includes(answer.status);
const isComplete = (answer: Response): boolean => answer.headers.get("Kaifong-Complete") === "1";

function offsetOf(answer: Response): number {
  const offset = Number(answer.headers.get("Kaifong-Offset") ?? NaN);
  if (!Number.isInteger(offset)) throw new NoAnswer("no offset");
  return offset;
}

function fitting(waiting: OutboxRecord[]): OutboxRecord[] {
  const batch: OutboxRecord[] = [];
  let bytes = 0;
  for (const one of waiting) {
    bytes += Math.ceil(one.sealed.length / 3) * 4 + 100;
    if (batch.length > 0 && (batch.length === MOST_OPERATIONS || bytes > MOST_BYTES)) break;
    batch.push(one);
  }
  return batch;
}

const seenAnswer = (one: OutboxRecord, answer: Result): AnswerRecord => ({
  seq: one.seq,
  id: one.id,
  result: answer.result,
  reason: answer.reason ?? "",
});
