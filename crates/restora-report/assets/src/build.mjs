// Makes ../echarts.js and ../echarts.LICENSES.txt. The same lock file gives the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const made = await build({
  entryPoints: ["charts.mjs"],
  bundle: true,
  minify: true,
  format: "iife",
  platform: "browser",
  target: "es2019",
  charset: "ascii",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
});
const read = (path) => readFileSync(`node_modules/${path}`, "utf8").replace(/\r/g, "").trim();
const { version } = JSON.parse(read("echarts/package.json"));
// A page is handed on by itself, so what the licences ask to be told travels in it.
const banner = `/*!
Apache ECharts ${version}, licensed under the Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0)
${read("echarts/NOTICE")}

zrender, licensed under the BSD 3-Clause License
${read("zrender/LICENSE")}
*/
`;
if (banner.indexOf("*/") !== banner.length - 3) throw new Error("a licence would end the banner");
const code = banner + made.outputFiles[0].text;
// It is put between <script> tags as it is.
if (/<\/script|<!--/i.test(code)) throw new Error("the bundle would end its own script tag");
writeFileSync("../echarts.js", code);

const texts = [
  ["Apache ECharts: NOTICE", "echarts/NOTICE"],
  ["Apache ECharts: LICENSE", "echarts/LICENSE"],
  ["zrender: LICENSE", "zrender/LICENSE"],
  ["tslib: LICENSE", "tslib/LICENSE.txt"],
];
const rule = "=".repeat(80);
const licences = texts.map(([title, path]) =>
  `${rule}\n${title}\n${rule}\n\n${read(path)}\n`);
writeFileSync("../echarts.LICENSES.txt", licences.join("\n"));
