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
// Pages of one person that are looked at; more than that is a complaint, so that nothing is passed over in silence.
const most = 150;
// A page is loaded once and shown on each. In the dark nothing is other than the colours, so axe asks for those alone.
const screens = [
  { name: "lebar", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "ponsel", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "gelap", viewport: { width: 1280, height: 900 }, colorScheme: "dark", rules: ["color-contrast", "link-in-text-block"] },
];
const people = [
  { name: "publik", seeds: ["/", "/cari?q=keputusan", "/cari?q=keputsan", "/cari?q=zzqqzz", "/verifikasi", `/verifikasi?sha256=${"a".repeat(64)}`, "/masuk", "/hotline", "/tidak-ada"] },
  { name: "admin", seeds: ["/admin/orang", "/sop/penurunan", "/sop/penurunan/versi-baru"] },
  { name: "pengelola", seeds: ["/kerja", "/kasus/baru", "/laporan"] },
  { name: "kabag", seeds: ["/kerja", "/sop", "/sop/pengunggahan", "/akun", "/akun/faktor", "/pemberitahuan", "/mandat", "/agenda", "/agenda?buku=disposisi"] },
];
if (data === "contoh") {
  const seeds = {
    sekretaris: ["/kerja", "/kahar", "/tanda"], operator: ["/kerja", "/tiket", "/tiket/baru"],
    "tata-usaha": ["/kerja", "/agenda?buku=disposisi"], "kasubbag-umum": ["/kerja", "/tiket/rekap", "/tiket/akses"], "kabag-umum": ["/kerja", "/tiket/rekap"],
  };
  for (const name of ["unit", "sekretaris", "kasubbag", "auditor", ...Object.keys(seeds).slice(1)]) people.push({ name, seeds: seeds[name] ?? ["/kerja"] });
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

// The first product that is public, and the first that was taken down, where there is one: no page links to that.
async function products() {
  const context = await browser.newContext();
  const found = {};
  for (let id = 1; !(found[200] && found[410]); id += 1) {
    const status = (await context.request.get(`${base}/produk-hukum/${id}`)).status();
    if (status !== 200 && status !== 410) break;
    found[status] ??= id;
  }
  await context.close();
  return found;
}
const { 200: open, 410: dark } = await products();
assert.ok(open, "no product is public");
assert.ok(dark || data !== "contoh", "the demonstration has nothing that was taken down");
const stone = dark && `/produk-hukum/${dark}`;
if (stone) people[0].seeds.push(stone);
people.find(({ name }) => name === "pengelola").seeds.push(
  "/produk", "/produk?keadaan=turun", `/produk/${open}`, ...(dark ? [`/produk/${dark}`] : []),
  `/penurunan/baru?produk=${open}`, `/ralat/${open}`, "/pemberitahuan/pengaturan",
);

// What is alike in two addresses of one kind of page; of each kind one is looked at, and every seed.
const shape = (url) => url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+(-[^/]*)?/g, "N").replace(/(berkas|isi)\/[^/]+/, "$1/N");

async function signedIn(name) {
  // axe is put into the page, which its policy would refuse; story.mjs keeps the policy.
  const context = await browser.newContext({ viewport: screens[0].viewport, bypassCSP: true });
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

async function look(context, who, address) {
  const page = await context.newPage();
  const say = (what, screen = screens[0]) => complaints.add(`${who} ${screen.name} ${address}: ${what}`);
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
    const awaited = { "/tidak-ada": 404, [stone]: 410 }[address];
    if (awaited ? answer.status() !== awaited : answer.status() >= 400) say(`answers ${answer.status()}`);
    const report = await valid.validateString(await answer.text());
    for (const { messages } of report.results) for (const { ruleId, message, line } of messages) say(`${ruleId}, line ${line}: ${message}`);
    await page.evaluate(axe);
    for (const screen of screens) {
      await shown(page, screen, (what) => say(what, screen));
      if (pictures) {
        const file = `${who}-${screen.name}${address.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 80)}.png`;
        await page.screenshot({ path: `${pictures}/${file}`, fullPage: true });
      }
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

async function shown(page, { viewport, colorScheme, rules }, say) {
  looks += 1;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  // A button passes from one colour to the other; what is judged is where it comes to.
  await page.evaluate(() => document.getAnimations().forEach((each) => each.finish()));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) say(`${over} px wider than the window`);
  const asked = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const found = await page.evaluate((asked) => window.axe.run(document, asked), asked);
  for (const { id, nodes } of found.violations) say(`axe ${id}: ${nodes[0].html.slice(0, 160)}`);
}

if (pictures) mkdirSync(pictures, { recursive: true });

async function walk({ name, seeds }) {
  const queue = [...seeds];
  const shapes = new Set(seeds.map((seed) => shape(new URL(seed, base))));
  const add = (address) => {
    const url = new URL(address, base);
    // The public pages are looked at once, as the public.
    if (name !== "publik" && !/^\/(kerja|kasus|admin|jurnal|laporan|agenda|tiket)(\/|$)/.test(url.pathname)) return;
    if (url.origin !== base || url.pathname.startsWith("/statis/") || shapes.has(shape(url))) return;
    if (queue.length >= most) {
      complaints.add(`${name}: more than ${most} pages; ${url.pathname} is not looked at`);
      return;
    }
    shapes.add(shape(url));
    queue.push(url.pathname + url.search);
  };
  const context = await signedIn(name);
  // The list grows while it is walked.
  for (let at = 0; at < queue.length; at += 1) (await look(context, name, queue[at])).forEach(add);
  await context.close();
}

// Two at a time: who takes the next from the list.
const waiting = people.values();
const walker = async () => {
  for (const person of waiting) await walk(person);
};
await Promise.all([walker(), walker()]);
await browser.close();
assert.ok(looks > 60, `only ${looks} pages were looked at`);
assert.deepEqual([...complaints], []);
console.log(`${looks} looks at pages\ntest result: ok. 1 passed; 0 failed`);
