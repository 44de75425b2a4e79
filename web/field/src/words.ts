/** Texts in the officer's language, from the server's catalogues; the English ones are the keys. */

import messages from "virtual:messages";

export const LANGUAGES = { "zh-hant": "繁體中文", en: "English", "zh-hans": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;
export type LocalText = Record<Language, string>;

const KEY = "kaifong-field-language";

export function language(): Language {
  const kept = localStorage.getItem(KEY);
  return kept !== null && kept in LANGUAGES ? (kept as Language) : "zh-hant";
}

export function setLanguage(chosen: Language): void {
  localStorage.setItem(KEY, chosen);
  document.documentElement.lang = chosen;
}

/** The text in the language, `{name}`s filled in. */
export function _(text: string, slots: Record<string, string | number> = {}): string {
  const found = (messages as Record<string, Record<string, string>>)[language()]?.[text] || text;
  return found.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(slots[name] ?? ""));
}

export const local = (text: LocalText | string | null | undefined): string => (typeof text === "string" ? text : (text?.[language()] ?? ""));

const DAY = { "zh-hant": "zh-HK", en: "en-GB", "zh-hans": "zh-CN" } as const;

export function writtenDay(iso: string): string {
  return new Intl.DateTimeFormat(DAY[language()], { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** A moment by this device's clock, as slips write it. */
export function writtenMoment(iso: string): string {
  const at = new Date(iso);
  const [month, day, hours, minutes] = [at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()].map((one) => String(one).padStart(2, "0"));
  return `${at.getFullYear()}-${month}-${day} ${hours}:${minutes}`;
}

export const writtenTime = (iso: string): string => iso.slice(0, 5);
