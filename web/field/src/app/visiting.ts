/** What an officer enters at a flat, and the operations that tell the server so. */

import type { Bytes } from "../bytes.js";
import { asked, type Form, type Value, type Values, type VisitOfDay } from "./day.js";
import type { Change, Work } from "./field.js";

export type Door = "met" | "no_answer" | "refused";

export const SUSPICIONS = ["unauthorised_person", "non_occupation", "subletting"] as const;
export const FINDINGS = ["flat_condition", "repair_needed", "help_needed"] as const;
export const CONTACT = ["phone", "email"] as const;

const HERE = "lives_here";

/** A line that a finger drew, in points of the pad. */
export type Stroke = [x: number, y: number][];

/** What has been entered; `photos` are small pictures of what was taken, for the screen alone, and `strokes` the signature until it is sealed; `ended`
 * is when the visit was finished. */
export interface Entered {
  started: boolean;
  door: Door | "";
  seen: Record<string, boolean>;
  presence: Record<string, string>;
  contact: Record<string, string>;
  findings: Record<string, string>;
  suspicion: string;
  form: Values;
  note: string;
  signer: string;
  unsigned: string;
  photos: string[];
  strokes: Stroke[];
  ended: string;
}

export const nothingEntered = (): Entered => ({
  ...{ started: false, door: "", suspicion: "", note: "", signer: "", unsigned: "", ended: "", photos: [], strokes: [] },
  ...{ seen: {}, presence: {}, contact: {}, findings: {}, form: {} },
});

export const entered = (work: Work | null): Entered => ({ ...nothingEntered(), ...(work?.answers as Partial<Entered> | undefined) });

/** What keeps the visit from being finished, as words for the screen. */
export type Lack = "door" | "seen" | "form" | "signature";

export function lacking(of: Entered, visit: VisitOfDay, form: Form, signed: boolean): Lack[] {
  if (of.door === "") return ["door"];
  if (of.door !== "met") return [];
  const lacks: Lack[] = [];
  const everybody = visit.household.members.every((one) => of.seen[one.person] || (of.presence[one.person] ?? "") !== "");
  if (!everybody) lacks.push("seen");
  if (asked(form, of.form).some((one) => one.required && (of.form[one.id] ?? "") === "")) lacks.push("form");
  if (!signed && of.unsigned === "") lacks.push("signature");
  return lacks;
}

const one = (visit: VisitOfDay, kind: string, changes: Record<string, [unknown, unknown]>, baseVersion = ""): Change => ({
  kind,
  package: visit.package,
  entity: visit.visit,
  baseVersion,
  changes,
});

export const started = (visit: VisitOfDay): Change => one(visit, "visit.start", {}, visit.appointment.version);

export const photographed = (visit: VisitOfDay, photo: Bytes): Change => ({
  ...one(visit, "observation", { photo: [null, true] }),
  attachments: [photo],
});

export const printed = (visit: VisitOfDay, what: string): Change => one(visit, "slip.printed", { slip: [null, what] });

/** All that the visit found, the outcome last: who has that has all. */
export function finished(of: Entered, visit: VisitOfDay, form: Form, signature: Bytes | null): Change[] {
  const changes: Change[] = [];
  if (of.door === "met") {
    for (const { person } of visit.household.members) {
      if (of.seen[person]) changes.push(one(visit, "member.seen", { person: [null, person] }));
    }
    changes.push(...membersChanged(of, visit), ...contactChanged(of, visit));
    for (const [outcome, text] of Object.entries(of.findings)) changes.push(one(visit, "finding", noted(outcome, text)));
    const answers = asked(form, of.form).flatMap(({ id }): [string, [null, Value]][] => (answered(of.form[id]) ? [[id, [null, of.form[id] as Value]]] : []));
    if (answers.length > 0) changes.push(one(visit, "observation", Object.fromEntries([["form", [null, form.key]], ...answers])));
    changes.push(signedBy(of, visit, signature));
  }
  if (of.note !== "") changes.push(one(visit, "note", { text: [null, of.note] }));
  changes.push(one(visit, "visit.outcome", { outcome: [null, outcomeOf(of)] }, visit.appointment.version));
  return changes;
}

export const outcomeOf = (of: Entered): string => (of.door === "met" ? of.suspicion || "verified" : of.door);

const answered = (value: Value | undefined): boolean => value !== undefined && value !== "";

const noted = (outcome: string, text: string): Record<string, [unknown, unknown]> => ({
  outcome: [null, outcome],
  ...(text === "" ? {} : { text: [null, text] }),
});

function membersChanged(of: Entered, visit: VisitOfDay): Change[] {
  const now = (person: number): string => (of.seen[person] ? HERE : (of.presence[person] ?? ""));
  const moved = visit.household.members.filter((one) => now(one.person) !== "" && now(one.person) !== one.presence);
  return moved.map((member) => one(visit, "member.change", { [`${member.person}.presence`]: [member.presence, now(member.person)] }, visit.household.version));
}

function contactChanged(of: Entered, visit: VisitOfDay): Change[] {
  const changed = CONTACT.filter((field) => of.contact[field] !== undefined && of.contact[field] !== visit.contact[field]);
  if (changed.length === 0) return [];
  const changes = Object.fromEntries(changed.map((field): [string, [unknown, unknown]] => [field, [visit.contact[field], of.contact[field]]]));
  return [one(visit, "contact.change", changes, visit.contact.version)];
}

function signedBy(of: Entered, visit: VisitOfDay, signature: Bytes | null): Change {
  if (signature === null) return one(visit, "signature", { unsigned: [null, of.unsigned] });
  return { ...one(visit, "signature", { signer: [null, of.signer] }), attachments: [signature] };
}
