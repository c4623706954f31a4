// Opens a page of a run in Chromium and uses it as people do.
//
//   node page.mjs PAGE.html FOLDER
//
// Pictures of its sections and the printed page go to the folder. Ends with 1 and the reasons on
// stderr if anything is amiss. CHROMIUM names the browser, /usr/bin/chromium unless it is set.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, folder] = process.argv.slice(2);
if (!file || !folder) {
  console.error("usage: node page.mjs PAGE.html FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const url = pathToFileURL(resolve(file)).href;
const wrong = [];
const check = (holds, what) => { if (!holds) wrong.push(what); };
const told = {};

/** Sections that are pictured: each once, and of the sites the first two. */
const PICTURED = "main > section:not(#each), #each > article:nth-of-type(-n+2), footer";

/** A page of hundreds of sites may take its time on a machine with other things to do. */
const PATIENCE = 180_000;

const browser = await chromium.launch({
  timeout: PATIENCE,
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page in which everything that should not happen is noted. */
async function open(width, more = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...more });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console at ${width}: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script at ${width}: ${error.message}`));
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) wrong.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener("afterprint", () => {
      const charts = [...document.querySelectorAll(".chart")];
      globalThis.leftOut = charts.filter((c) => !c.querySelector("svg") && !c.classList.contains("empty")).length;
    });
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url, { waitUntil: "load" });
  return page;
}

/** Scrolls through the page, so that everything is drawn that is drawn on sight. */
async function scroll(page) {
  await page.evaluate(async () => {
    const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
    const charts = [...document.querySelectorAll(".chart")].slice(0, 60);
    for (const chart of charts) {
      chart.scrollIntoView({ block: "center" });
      await pause(40);
    }
    scrollTo(0, 0);
    await pause(60);
  });
}

async function pictures(page, name) {
  await page.addStyleTag({ content: ".bar { position: static !important }" });
  const sections = await page.$$(PICTURED);
  let number = 0;
  for (const section of sections) {
    const id = (await section.getAttribute("id")) ?? "footer";
    number += 1;
    await section.scrollIntoViewIfNeeded();
    const box = await section.boundingBox();
    if (!box || box.height < 1) continue;
    await section.screenshot({ path: join(folder, `${name}-${String(number).padStart(2, "0")}-${id}.png`) });
  }
}

/** What holds of the document as it is, whatever is done with it. */
async function document_(page) {
  const found = await page.evaluate(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const ids = all("[id]").map((element) => element.id);
    const levels = all("h1,h2,h3,h4,h5,h6").map((element) => Number(element.tagName[1]));
    const jumps = levels.filter((level, at) => at > 0 && level > levels[at - 1] + 1);
    const broken = all('a[href^="#"]').map((a) => a.getAttribute("href").slice(1))
      .filter((id) => !document.getElementById(id));
    const silent = all("h1,h2,h3,h4,dt,summary,nav a,button").filter((element) => !element.textContent.trim());
    return {
      silent: silent.map((element) => element.outerHTML.slice(0, 60)),
      ids: ids.length - new Set(ids).size,
      first: levels[0], jumps: jumps.length, titles: levels.filter((level) => level === 1).length,
      noAlt: all("img").filter((image) => !image.alt).length,
      blank: all("img").filter((image) => image.complete && image.naturalWidth === 0).length,
      bare: all("main svg").filter((svg) => !svg.closest("[aria-label],[aria-hidden]") && !svg.querySelector("[aria-label]")).length,
      broken, scripts: all("script").length,
      handlers: all("*").filter((element) => [...element.attributes].some((a) => a.name.startsWith("on"))).length,
      policy: all("meta[http-equiv=Content-Security-Policy]").map((meta) => meta.content)[0] ?? "",
      outside: all("link, iframe, object, embed, base").length,
      charts: all(".chart").length,
      lang: document.documentElement.lang,
    };
  });
  check(found.ids === 0, `${found.ids} ids stand twice`);
  check(found.first === 1 && found.titles === 1, "there is not one h1 at the top");
  check(found.silent.length === 0, `nothing said by ${found.silent.length}: ${found.silent.slice(0, 3)}`);
  check(found.jumps === 0, `${found.jumps} headings skip a level`);
  check(found.noAlt === 0, `${found.noAlt} images without alternative text`);
  check(found.blank === 0, `${found.blank} images cannot be shown`);
  check(found.bare === 0, `${found.bare} drawings without a label`);
  check(found.broken.length === 0, `links to nothing: ${found.broken.slice(0, 5)}`);
  check(found.handlers === 0, `${found.handlers} inline handlers`);
  check(found.outside === 0, `${found.outside} elements that load something`);
  check(/default-src 'none'/.test(found.policy) && !/script-src[^;]*unsafe/.test(found.policy), "the policy is not strict");
  check(["zh-CN", "en"].includes(found.lang), `lang is ${found.lang}`);
  check(found.scripts <= 4, `${found.scripts} scripts`);
  return found;
}

async function charts(page, when) {
  const found = await page.evaluate(() => {
    const seen = [...document.querySelectorAll(".chart")].slice(0, 60);
    return {
      all: seen.length,
      drawn: seen.filter((chart) => chart.querySelector("svg path, svg rect")).length,
      empty: seen.filter((chart) => chart.classList.contains("empty")).length,
      wide: seen.filter((chart) => (chart.querySelector("svg")?.getBoundingClientRect().width ?? 0) > chart.clientWidth + 1).length,
    };
  });
  check(found.drawn + found.empty === found.all, `${when}: ${found.all - found.drawn - found.empty} of ${found.all} charts are not drawn`);
  check(found.wide === 0, `${when}: ${found.wide} charts are wider than their box`);
  told[`charts ${when}`] = `${found.drawn} drawn, ${found.empty} without data`;
}

const cut = (page, at) => page.evaluate((n) => document.querySelectorAll(".map .frame")[n].style.getPropertyValue("--cut"), at);

/** The swipe, by keyboard, mouse, and finger. */
async function swipe(page, by) {
  const at = await page.evaluate(() => [...document.querySelectorAll(".map")].findIndex((map) => map.querySelector("input[type=range]")));
  if (at < 0) return;
  const frame = (await page.$$(".map .frame"))[at];
  const slider = await page.evaluateHandle((n) => document.querySelectorAll(".map")[n].querySelector("input[type=range]"), at);
  await frame.scrollIntoViewIfNeeded();
  await page.evaluate((element) => element.scrollIntoView({ block: "center" }), frame);
  const box = await frame.boundingBox();
  const y = box.y + box.height / 2;
  if (by === "mouse") {
    await slider.asElement().focus();
    const before = await cut(page, at);
    await page.keyboard.press("ArrowRight");
    check(await cut(page, at) !== before, "arrow keys do not move the swipe");
    check(await slider.asElement().getAttribute("aria-label"), "the slider has no label");
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, y, { steps: 6 });
    await page.mouse.move(box.x + box.width * 0.2, y, { steps: 3 });
    await page.mouse.up();
  } else {
    const client = await page.context().newCDPSession(page);
    const touch = (type, x) => client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
    await touch("touchStart", box.x + box.width * 0.5);
    for (const part of [0.45, 0.4, 0.3, 0.2]) await touch("touchMove", box.x + box.width * part);
    await touch("touchEnd");
  }
  const after = Number.parseFloat(await cut(page, at));
  check(Math.abs(after - 20) < 3, `${by}: the swipe is at ${after} %, not at 20 %`);
  told[`swipe ${by}`] = `${after} %`;
}

/** What can be read now, and in which languages. */
const visible = (page) => page.evaluate(() => {
  // Those of hundreds of sites say nothing more, and looking at each lays out the whole page.
  const spans = [...document.querySelectorAll("main > section:not(#each) span[lang], footer span[lang], #each > article:first-of-type span[lang]")];
  const shown = (lang) => spans.some((span) => span.lang === lang && getComputedStyle(span).display !== "none");
  return {
    zh: shown("zh-CN"), en: shown("en"), lang: document.documentElement.lang, title: document.title,
    alt: document.querySelector(".map img")?.alt, chart: document.querySelector(".chart svg")?.textContent,
  };
});

async function language(page) {
  if (!(await page.$(".switch"))) return false;
  const zh = await visible(page);
  check(zh.lang === "zh-CN" && zh.zh && !zh.en, "the page does not open in Chinese alone");
  await page.click('.switch [data-lang="en"]');
  const en = await visible(page);
  check(en.lang === "en" && en.en && !en.zh, "English is not shown alone after the switch");
  check(en.title !== zh.title, "the title stays Chinese");
  if (zh.alt) check(en.alt !== zh.alt, "alternative texts stay Chinese");
  if (zh.chart) check(en.chart !== zh.chart, "charts stay Chinese");
  const han = await page.evaluate(() => [...document.querySelectorAll("h2")].filter((h) => /[\u4e00-\u9fff]/.test(h.innerText)).map((h) => h.innerText));
  check(han.length === 0, `Chinese headings in English: ${han}`);
  return true;
}

async function table(page) {
  if (!(await page.$("#overview"))) return;
  const first = () => page.evaluate(() => [...document.querySelectorAll("#overview tbody tr")].filter((r) => !r.hidden).map((row) => row.cells[row.cells.length - 1].textContent));
  const parse = (text) => Number.parseFloat(text.replace(/[,+]/g, ""));
  const head = page.locator("#overview thead th").last().locator("button");
  await head.click();
  const up = (await first()).map(parse).filter((n) => !Number.isNaN(n));
  check(up.every((n, at) => at === 0 || up[at - 1] <= n), "the table is not sorted");
  await head.click();
  const down = (await first()).map(parse).filter((n) => !Number.isNaN(n));
  check(down.every((n, at) => at === 0 || down[at - 1] >= n), "the table is not sorted the other way");
  const name = await page.evaluate(() => document.querySelector("#overview tbody th").textContent.trim().slice(0, 12));
  await page.fill("#search", name);
  const found = (await first()).length;
  const all = await page.evaluate(() => document.querySelectorAll("#overview tbody tr").length);
  check(found > 0 && (found < all || all === 1), `searching for ${name} finds ${found} of ${all}`);
  await page.fill("#search", "");
  told.table = `${all} rows`;
}

async function dates(page) {
  if (!(await page.$("#pair"))) return;
  const text = () => page.evaluate(() => [...document.querySelectorAll("table[data-fill]")].map((t) => t.textContent.replace(/[,\s]/g, "")).join("|"));
  const before = await text();
  const now = await page.inputValue("#pair");
  await page.selectOption("#pair", now === "0" ? "1" : "0");
  check(await text() !== before, "another pair of dates changes nothing");
  await page.selectOption("#pair", now);
  check(await text() === before, "going back to the first pair does not bring its numbers back");
  told.pairs = await page.evaluate(() => document.querySelectorAll("#pair option").length);
}

async function narrow(page, name) {
  const found = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    const scroll = document.documentElement.scrollWidth;
    if (scroll <= most) return null;
    const inBox = (element) => element.closest(".scroll, pre, .bar nav, .formula, .chart, .frame");
    const out = [...document.querySelectorAll("main *, footer *")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > most + 1 && !inBox(element);
    });
    return `${scroll} px: ${out.slice(0, 3).map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`)}`;
  });
  check(found === null, `${name}: the page scrolls sideways, ${found}`);
}

const wide = await open(1280);
const facts = await document_(wide);
await scroll(wide);
if (facts.charts) await charts(wide, "at 1280");
await pictures(wide, "wide-zh");
await swipe(wide, "mouse");
await table(wide);
await dates(wide);
if (await language(wide)) {
  await narrow(wide, "1280");
  await scroll(wide);
  if (facts.charts) await charts(wide, "in English");
  await pictures(wide, "wide-en");
}

const small = await open(400, { hasTouch: true, isMobile: true });
await scroll(small);
if (facts.charts) await charts(small, "at 400");
await narrow(small, "400");
await pictures(small, "small-zh");
await swipe(small, "finger");
if (await language(small)) {
  await scroll(small);
  await narrow(small, "400 in English");
  await pictures(small, "small-en");
}

// Printing draws what nobody has scrolled to.
const paper = await open(1280);
const began = Date.now();
const pdf = await paper.pdf({ format: "A4", preferCSSPageSize: true, printBackground: true });
writeFileSync(join(folder, "page.pdf"), pdf);
told.pdf = `${Math.round(pdf.length / 1024)} KiB in ${Date.now() - began} ms`;
const left = await paper.evaluate(() => globalThis.leftOut);
check(left === 0, `${left} charts are not drawn on paper`);

// Without scripts the numbers are there all the same.
const still = await open(1280, { javaScriptEnabled: false });
const text = await still.locator("main").innerText();
check(text.length > 100, "without scripts there is nothing to read");
await browser.close();

console.log(Object.entries(told).map(([name, value]) => `${name}: ${value}`).join("\n"));
if (wrong.length) {
  console.error([...new Set(wrong)].join("\n"));
  process.exit(1);
}
