// Compiles the brand into the package's static files: one style sheet, one script, one mark. No fonts, no crest.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { compile } from "sass";

const from = (path) => new URL(path, import.meta.url);
const OUT = from("../../src/kaifong/interfaces/static/kaifong/");

await mkdir(OUT, { recursive: true });
const { css } = compile(from("src/kaifong.scss").pathname, {
  loadPaths: [from("node_modules/").pathname],
  style: "compressed",
  quietDeps: true,
});
await writeFile(new URL("kaifong.css", OUT), css);
await copyFile(from("src/kaifong.js"), new URL("kaifong.js", OUT));
await copyFile(from("src/mark.svg"), new URL("mark.svg", OUT));
await copyFile(from("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), new URL("govuk-frontend.min.js", OUT));
console.log(`${css.length} characters of CSS and three files in ${OUT.pathname}`);
