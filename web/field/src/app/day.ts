/** What a day's package holds, as docs/reference/field-protocol.md says. */

import type { LocalText } from "../words.js";

export interface Member {
  person: number;
  name_zh: string;
  name_en: string;
  relationship: string;
  birth_year: number | null;
  presence: string;
}

/** `package` is the one that it came in: what is recorded names it. `form` is that of a visit that was begun before the day came anew. */
export interface VisitOfDay {
  package: string;
  form?: unknown;
  visit: string;
  account_no: string;
  state: string;
  place: LocalText;
  block: number;
  floor: string;
  household: { version: string; confirmed_on: string | null; members: Member[] };
  contact: { version: string; phone: string; email: string; language: string; letter_format: string };
  appointment: {
    version: string;
    on: string;
    window: { code: string; start: string; end: string; title: LocalText };
    step: string;
    tries: number;
    female_officer: boolean;
  };
  last_findings: { version: string; outcomes: [string, string][] };
}

export interface Test {
  question: string;
  operator: string;
  value: unknown;
}

export interface Question {
  id: string;
  kind: "text" | "long_text" | "choice" | "yes_no" | "count" | "date";
  label: LocalText;
  hint: LocalText | null;
  required: boolean;
  choices: { code: string; label: LocalText }[];
  least: number | null;
  most: number | null;
  when: Test[][] | null;
}

export interface Form {
  key: string;
  title: LocalText;
  sections: { id: string; title: LocalText; intro: LocalText | null; when: Test[][] | null; questions: Question[] }[];
  declaration: LocalText;
}

export type Value = string | number | boolean;
export type Values = Record<string, Value>;

/** Whether a condition of the form holds for what has been answered; one that is not answered passes no test but `unanswered`. */
export function holds(when: Test[][] | null, values: Values): boolean {
  return when === null || when.some((group) => group.every((test) => passes(test, values[test.question])));
}

function passes(test: Test, value: Value | undefined): boolean {
  if (value === undefined || value === "") return test.operator === "unanswered";
  switch (test.operator) {
    case "answered":
      return true;
    case "is":
      return value === test.value;
    case "one_of":
      return (test.value as unknown[]).includes(value);
    case "over":
    case "after":
      return value > (test.value as Value);
    case "under":
    case "before":
      return value < (test.value as Value);
    case "at_least":
      return value >= (test.value as Value);
    case "at_most":
      return value <= (test.value as Value);
    default:
      return false;
  }
}

/** The questions that are asked for what has been answered so far. */
export const asked = (form: Form, values: Values): Question[] =>
  form.sections.filter((one) => holds(one.when, values)).flatMap((one) => one.questions.filter((question) => holds(question.when, values)));
