// Every page that can be reached by links, as the public and as the people of the story, whose data it needs, or (second
// argument `contoh`) as everybody of a demonstration: none is wider than its window, axe finds nothing, the HTML is valid, nothing complains or comes from elsewhere. With a
// third argument a picture of each is left in that folder.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const [link, data, pictures] = process.argv.slice(2);
const base = new URL(link).origin;
const password = "kayu lima ombak biru";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Pages of one person that are looked at.
const most = 60;
const screens = [
  { name: "lebar", viewport: { width: 1280, height: 900 } },
  { name: "ponsel", viewport: { width: 390, height: 844 } },
  { name: "gelap", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
];
const people = [
  { name: "publik", seeds: ["/", "/cari?q=keputusan", "/cari?q=keputsan", "/cari?q=zzqqzz", "/verifikasi", `/verifikasi?sha256=${"a".repeat(64)}`, "/masuk", "/tidak-ada"] },
  { name: "admin", seeds: ["/admin/orang", "/sop/penurunan", "/sop/penurunan/versi-baru"] },
  { name: "pengelola", seeds: ["/kerja", "/kasus/baru", "/laporan"] },
  { name: "kabag", seeds: ["/kerja", "/sop", "/sop/pengunggahan", "/akun", "/akun/faktor", "/pemberitahuan", "/mandat", "/agenda", "/agenda?buku=disposisi"] },
];
if (data === "contoh") {
  for (const name of ["unit", "sekretaris", "kasubbag", "auditor", "operator"]) people.push({ name, seeds: name === "sekretaris" ? ["/kerja", "/kahar"] : ["/kerja"] });
}
// What validity is; the rest of that tool's rules are taste, or what axe says better.
const valid = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    "aria-label-misuse": "off", "long-title": "off", "no-implicit-button-type": "off", "no-inline-style": "error",
    "no-trailing-whitespace": "off", "prefer-native-element": "off", "void-style": "off",
  },
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const complaints = new Set();
let looks = 0;

// What is alike in two addresses of one kind of page; of each kind one is looked at, and every seed.
const shape = (url) => url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+(-[^/]*)?/g, "N").replace(/(berkas|isi)\/[^/]+/, "$1/N");

async function signedIn(name, screen) {
  // axe is put into the page, which its policy would refuse; story.mjs keeps the policy.
  const context = await browser.newContext({ ...screen, bypassCSP: true });
  if (name === "publik") return context;
  const page = await context.newPage();
  await page.goto(`${base}/masuk`);
  await page.fill("[name=login]", name);
  await page.fill("[name=sandi]", password);
  await page.click("button.utama");
  await page.waitForLoadState();
  await page.close();
  return context;
}

async function look(context, who, screen, address) {
  looks += 1;
  const page = await context.newPage();
  const say = (what) => complaints.add(`${who} ${screen.name} ${address}: ${what}`);
  page.on("pageerror", (error) => say(String(error)));
  // What shows a PDF is part of the browser, which asks itself for it.
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== base) say(`asks ${url}`);
  });
  try {
    const answer = await page.goto(base + address, { waitUntil: "load" });
    if (data === "contoh" && answer?.headers()["x-robots-tag"] !== "noindex, nofollow") say("does not tell robots");
    if (!answer || !(answer.headers()["content-type"] ?? "").startsWith("text/html")) return [];
    if (answer.status() >= 400 && address !== "/tidak-ada") say(`answers ${answer.status()}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) say(`${over} px wider than the window`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, nodes } of found.violations) say(`axe ${id}: ${nodes[0].html.slice(0, 160)}`);
    if (screen === screens[0]) {
      const report = await valid.validateString(await answer.text());
      for (const { messages } of report.results) for (const { ruleId, message, line } of messages) say(`${ruleId}, line ${line}: ${message}`);
    }
    if (pictures) {
      const file = `${who}-${screen.name}${address.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 80)}.png`;
      await page.screenshot({ path: `${pictures}/${file}`, fullPage: true });
    }
    return await page.$$eval("a[href]", (links) => links.map((each) => each.href));
  } catch (error) {
    // A link that is a download is no page.
    if (!String(error).includes("Download is starting") && !String(error).includes("ERR_ABORTED")) say(String(error));
    return [];
  } finally {
    await page.close();
  }
}

if (pictures) mkdirSync(pictures, { recursive: true });
for (const { name, seeds } of people) {
  const queue = [...seeds];
  const shapes = new Set(seeds.map((seed) => shape(new URL(seed, base))));
  const add = (address) => {
    const url = new URL(address, base);
    // The public pages are looked at once, as the public.
    if (name !== "publik" && !/^\/(kerja|kasus|admin|jurnal|laporan|agenda)(\/|$)/.test(url.pathname)) return;
    if (url.origin !== base || url.pathname.startsWith("/statis/") || shapes.has(shape(url)) || queue.length >= most) return;
    shapes.add(shape(url));
    queue.push(url.pathname + url.search);
  };
  for (const screen of screens) {
    const context = await signedIn(name, screen);
    // The list grows while the first screen walks it.
    for (let at = 0; at < queue.length; at += 1) {
      const links = await look(context, name, screen, queue[at]);
      if (screen === screens[0]) links.forEach(add);
    }
    await context.close();
  }
}
await browser.close();
assert.ok(looks > 60, `only ${looks} pages were looked at`);
assert.deepEqual([...complaints], []);
console.log(`${looks} looks at pages\ntest result: ok. 1 passed; 0 failed`);
