// Compiles the brand into the package's static files: style sheets and scripts for pages and for kiosks, and the mark. No fonts,
// no crest.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { compile } from "sass";

const from = (path) => new URL(path, import.meta.url);
const OUT = from("../../src/kaifong/interfaces/static/kaifong/");

await mkdir(OUT, { recursive: true });
const options = { loadPaths: [from("node_modules/").pathname], style: "compressed", quietDeps: true };
const { css } = compile(from("src/kaifong.scss").pathname, options);
await writeFile(new URL("kaifong.css", OUT), css);
await writeFile(new URL("kiosk.css", OUT), compile(from("src/kiosk.scss").pathname, options).css);
for (const name of ["kaifong.js", "kiosk.js", "kiosk_key.js", "passkeys.js", "routes.js", "mark.svg"]) await copyFile(from(`src/${name}`), new URL(name, OUT));
await copyFile(from("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), new URL("govuk-frontend.min.js", OUT));
console.log(`${css.length} characters of CSS and the other files in ${OUT.pathname}`);
