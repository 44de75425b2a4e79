import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { po } from "gettext-parser";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const LOCALES = "../../src/kaifong/locale";
const OUT = "../../src/kaifong/interfaces/static/field";
const MESSAGES = "virtual:messages";

/** The server's catalogues, as far as this app's texts are in them. */
function messages(): Plugin {
  return {
    name: "messages",
    resolveId: (id) => (id === MESSAGES ? `\0${MESSAGES}` : null),
    load(id) {
      if (id !== `\0${MESSAGES}`) return null;
      const of = Object.fromEntries(["zh_Hant", "zh_Hans"].map((locale) => [locale.replace("_", "-").toLowerCase(), catalogue(locale)]));
      return `export default ${JSON.stringify(of)}`;
    },
  };
}

function catalogue(locale: string): Record<string, string> {
  const read = po.parse(readFileSync(new URL(`${LOCALES}/${locale}/LC_MESSAGES/django.po`, import.meta.url)));
  const ours = Object.values(read.translations[""] ?? {}).filter((one) => one.comments?.reference?.includes("web/field/"));
  return Object.fromEntries(ours.map((one) => [one.msgid, one.msgstr[0] ?? ""]));
}

/** Writes sw.js with the list of all that the app needs without signal. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => name !== "index.html").sort();
      const version = createHash("sha256").update(JSON.stringify(files)).update(readFileSync("index.html")).digest("hex").slice(0, 16);
      const source = readFileSync("src/sw.js", "utf8").replace("__VERSION__", version).replace('"__FILES__"', files.map((name) => `"/field/${name}"`).join(", "));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

export default defineConfig({
  base: "/field/",
  plugins: [messages(), serviceWorker()],
  build: { outDir: OUT, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  test: { testTimeout: 120_000 },
});
