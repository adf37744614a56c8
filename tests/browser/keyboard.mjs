// The administration by keyboard alone in a real Chromium, over a demonstration: every stop of Tab on every page has a
// name and shows where it is, buttons of different forms are told apart by their names, and people, calendar, kinds,
// numbers, texts and posts are changed without a pointer.

import assert from "node:assert/strict";
import { visit, wide } from "./visit.mjs";

const [link, pictures] = process.argv.slice(2);
const { base, browser, complaints, newPage, look } = await visit(link, "papan-ketik", pictures);
const password = "kayu lima ombak biru";
const MOST_STOPS = 400;
const pages = ["orang", "jabatan", "kantor", "jenis", "kalender", "penomoran", "naskah", "mandat", "hotline", "surel"];

// What holds the focus, as a screen reader is told and an eye sees it.
const stop = () => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const labels = [...(at.labels ?? [])].map((label) => label.textContent).join(" ");
  const drawn = (one) => (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== "none";
  return {
    tag: at.tagName,
    type: at.type ?? "",
    field: at.name ?? "",
    form: at.form?.getAttribute("action") ?? "",
    name: (at.getAttribute("aria-label") ?? (labels || at.textContent || at.title || "")).replace(/\s+/g, " ").trim(),
    shown: drawn(style),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
  };
};

const tab = async (page) => {
  await page.keyboard.press("Tab");
  return page.evaluate(stop);
};

// Goes by Tab to the next stop that is wanted, from where the focus is.
async function to(page, what, wanted) {
  for (let pressed = 0; pressed < MOST_STOPS; pressed += 1) {
    const at = await tab(page);
    if (at && wanted(at)) return at;
  }
  return assert.fail(`${page.url()}: Tab does not reach ${what}`);
}
const field = (page, form, name) => to(page, `${name} of ${form}`, (at) => at.form === form && at.field === name);
const button = (page, name) => to(page, `the button ${name}`, (at) => at.tag === "BUTTON" && at.name === name);
const summary = (page, name) => to(page, `the part ${name}`, (at) => at.tag === "SUMMARY" && at.name.startsWith(name));

async function fill(page, form, answers) {
  for (const [name, text] of answers) {
    await field(page, form, name);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  }
}
// Sends with Enter and waits for the page that follows.
async function send(page, path) {
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(new URL(page.url()).pathname, path);
  assert.equal(await page.locator(".galat").count(), 0, await page.locator("main").innerText());
}

async function walk(page, path) {
  await page.goto(base + path);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  const first = await tab(page);
  assert.match(first.name, /Lompat|Langsung|Lewati/i, `${path}: the first stop leads to the content`);
  const buttons = new Map();
  let stops = 1;
  for (let at = await tab(page); at && stops < MOST_STOPS; at = await tab(page)) {
    stops += 1;
    const where = `${path}: ${at.tag} ${at.field} “${at.name}”`;
    if (!at.name) complaints.push(`${where} has no name`);
    if (!at.shown) complaints.push(`${where} does not show its focus`);
    if (!at.inside) complaints.push(`${where} has the focus outside the window`);
    if (at.tag !== "BUTTON") continue;
    const other = buttons.get(at.name);
    if (other !== undefined && other !== at.form) complaints.push(`${where} is called like that of ${other}`);
    buttons.set(at.name, at.form);
  }
  return stops;
}

try {
  const page = await newPage(wide);
  await page.goto(`${base}/masuk`);
  await fill(page, "/masuk", [["login", "admin"], ["sandi", password]]);
  await send(page, "/admin/orang");

  let stops = 0;
  for (const one of pages) stops += await walk(page, `/admin/${one}`);
  for (const other of ["/sop", "/akun", "/akun/faktor", "/pemberitahuan"]) stops += await walk(page, other);

  // A new person, with a post chosen by its first letters.
  await page.goto(`${base}/admin/orang`);
  await fill(page, "/admin/orang", [["nama", "Kiki Contoh Papan"], ["nip", "90077"], ["login", "kiki"]]);
  await field(page, "/admin/orang", "jabatan");
  await page.keyboard.type("Auditor");
  await button(page, "Tambah");
  await send(page, "/admin/orang");
  await page.waitForSelector("text=Serahkan tautan ini kepada Kiki Contoh Papan");
  await look(page, "orang");

  // Taken away again, by the button that names the person.
  await button(page, "Nonaktifkan Kiki Contoh Papan");
  await send(page, "/admin/orang");
  await button(page, "Aktifkan lagi Kiki Contoh Papan");

  // A holiday, and away with it.
  await page.goto(`${base}/admin/kalender`);
  await fill(page, "/admin/kalender/hari", [["tanggal", "3 Februari 2027"]]);
  await fill(page, "/admin/kalender/hari", [["nama", "Libur percobaan papan ketik"]]);
  await button(page, "Tambah hari");
  await send(page, "/admin/kalender");
  assert.equal(await page.locator("text=Libur percobaan papan ketik").count(), 1);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  await to(page, "its removal", (at) => at.tag === "BUTTON" && /^Hapus .*3 Februari 2027/.test(at.name));
  await send(page, "/admin/kalender");
  assert.equal(await page.locator("text=Libur percobaan papan ketik").count(), 0);

  // A kind: added, found in its list, opened with the space bar, renamed.
  await page.goto(`${base}/admin/jenis`);
  await fill(page, "/admin/jenis", [["judul", "Maklumat Papan"], ["singkatan", "Maklumat"], ["kode", "maklumat"]]);
  await send(page, "/admin/jenis");
  await summary(page, "Maklumat Papan");
  await page.keyboard.press("Space");
  const renamed = await tab(page);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Maklumat Ketik");
  await button(page, "Simpan jenis ini Maklumat Papan");
  assert.ok(renamed.form.startsWith("/admin/jenis/"));
  await send(page, "/admin/jenis");
  await look(page, "jenis");
  await summary(page, "Maklumat Ketik");

  // What a number would look like, then as it was.
  await page.goto(`${base}/admin/penomoran`);
  await button(page, "Lihat contoh Nota dinas");
  await page.keyboard.press("Enter");
  await page.waitForSelector("output.contoh-nomor");
  await button(page, "Simpan templat Nota dinas");

  // The opening of a nota dinas.
  await page.goto(`${base}/admin/naskah`);
  const [first] = await page.locator("form[action='/admin/naskah'] textarea").evaluateAll((all) => all.map((one) => one.name));
  await field(page, "/admin/naskah", first);
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" ");
  await button(page, "Simpan teks");
  await send(page, "/admin/naskah");

  // The auditor looks for an act of the journal.
  const auditor = await newPage(wide);
  await auditor.goto(`${base}/masuk`);
  await fill(auditor, "/masuk", [["login", "auditor"], ["sandi", password]]);
  await Promise.all([auditor.waitForNavigation(), auditor.keyboard.press("Enter")]);
  stops += await walk(auditor, "/jurnal");
  await look(auditor, "jurnal");

  assert.deepEqual(complaints, []);
  console.log(`papan ketik: ${stops} perhentian, orang, kalender, jenis, penomoran, naskah, jurnal`);
} finally {
  await browser.close();
}
