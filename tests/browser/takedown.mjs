// A published decision is taken down by its SOP in a real Chromium, over a filled demonstration: one account for each
// step, the gates on a phone, a citizen without scripts who looks before and after.

import assert from "node:assert/strict";
import { pdf } from "./pdf.mjs";
import { phone, visit, wide } from "./visit.mjs";

const [link, pictures] = process.argv.slice(2);
const { base, browser, complaints, newPage, look, signedIn } = await visit(link, "turun", pictures);

const status = (page) => page.locator(".label-status").first().innerText();

// An act of the case's page: its form opened, filled and sent.
async function act(page, url, noun, answers = {}) {
  await page.goto(url);
  const form = page.locator(`form[action$="/${noun}"]`).first();
  const summary = form.locator("details > summary");
  if ((await summary.count()) > 0) await summary.click();
  for (const [name, value] of Object.entries(answers)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator("button").last().click();
  await page.waitForLoadState();
}

// What a citizen who has the address finds there.
async function found(citizen, address) {
  const page = await citizen.request.get(`${base}${address}`, { maxRedirects: 0 });
  return page.status();
}

const citizen = await newPage({ ...phone, javaScriptEnabled: false }, 410);
await citizen.goto(`${base}/cari`);
const address = new URL(await citizen.locator("main a[href^='/produk-hukum/']").first().getAttribute("href"), base).pathname;
await citizen.goto(`${base}${address}`);
const file = new URL(await citizen.locator("a[href$='.pdf']").first().getAttribute("href"), base).pathname;
const title = (await citizen.locator("h1").innerText()).trim();
assert.equal(await found(citizen, file), 200);

// The Pelaksana registers it from the product's own page, with the order.
const pengelola = await signedIn("pengelola", wide, 422);
const number = address.match(/\/produk-hukum\/(\d+)/)[1];
await pengelola.goto(`${base}/penurunan/baru?produk=${number}`);
await pengelola.selectOption("[name=dasar]", "salah-unggah");
await pengelola.fill("[name=dasar_uraian]", "Berkas lampiran tertukar dengan naskah lain.");
await pengelola.check("[name=pemberi_ketua]");
await pengelola.check("[name=pemberi_sekretaris]");
await pengelola.fill("[name=perintah_nomor]", "21/HK.03/15/2026");
await pengelola.fill("[name=perintah_tanggal]", "1 Januari 2100");
await pengelola.locator("input[name=perintah_pindaian_berkas]").setInputFiles({ name: "perintah.pdf", mimeType: "application/pdf", buffer: pdf(["Perintah penurunan"]) });
await pengelola.locator(".terunggah input[name=perintah_pindaian]").first().waitFor();
await pengelola.locator("form.borang button.utama, form.borang button.bahaya").last().click();
await pengelola.waitForLoadState();
// An order of the future is refused, and what was typed is still there.
assert.match(await pengelola.locator("main").innerText(), /sesudah hari ini|mendatang|belum tiba/);
assert.equal(await pengelola.inputValue("[name=dasar_uraian]"), "Berkas lampiran tertukar dengan naskah lain.");
await look(pengelola, "perintah-ditolak");
const today = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "Asia/Jakarta" }).format(new Date());
await pengelola.fill("[name=perintah_tanggal]", today);
await pengelola.locator("form.borang button.utama, form.borang button.bahaya").last().click();
await pengelola.waitForURL(/\/kasus\/[0-9a-f-]{36}/);
const url = pengelola.url().replace(/[?#].*$/, "");
await look(pengelola, "terdaftar");
assert.equal(await found(citizen, address), 200, "nothing moves before the Kabag");

// Steps 1 and 2: Kabag and Kasubbag hand the order on.
const kabag = await signedIn("kabag", phone);
await act(kabag, url, "disposisi", { petunjuk: "Teruskan perintah pimpinan.", catatan: "Menurut perintah pimpinan." });
const kasubbag = await signedIn("kasubbag", phone);
await act(kasubbag, url, "disposisi", { petunjuk: "Turunkan, lalu susun nota dinas." });

// Step 3: one page, one click; the nota dinas is proposed there, to the unit that handed the document in.
await pengelola.goto(url);
await look(pengelola, "sebelum-diturunkan");
await pengelola.getByRole("link", { name: "Lanjut ke penurunan" }).click();
await pengelola.waitForLoadState();
await look(pengelola, "konfirmasi");
assert.notEqual(await pengelola.inputValue("[name=kepada]"), "");
await pengelola.fill("[name=kepada]", "Kepala Subbagian Pengusul");
assert.equal(await found(citizen, address), 200, "still public on the page of the warning");
await pengelola.fill("[name=catatan]", "Diturunkan dari laman JDIH.");
await pengelola.locator("button.bahaya").click();
await pengelola.waitForLoadState();
// Without the number typed nothing happens, and the reason is still there.
assert.match(await pengelola.locator("main").innerText(), /untuk memastikan bahwa dokumen ini memang diturunkan/);
assert.equal(await pengelola.inputValue("[name=catatan]"), "Diturunkan dari laman JDIH.");
assert.equal(await pengelola.inputValue("[name=kepada]"), "Kepala Subbagian Pengusul");
assert.equal(await found(citizen, address), 200);
await pengelola.fill("[name=konfirmasi]", number);
await pengelola.locator("button.bahaya").click();
await pengelola.waitForLoadState();
assert.equal(await status(pengelola), "menunggu koreksi Kasubbag");
await look(pengelola, "gelap");

// The citizen's address says what it was, for good.
assert.equal(await found(citizen, address), 410);
assert.equal(await found(citizen, file), 410);
await citizen.goto(`${base}${address}`);
assert.match(await citizen.locator("main").innerText(), /diturunkan dari JDIH/);
await look(citizen, "nisan");
await citizen.goto(`${base}/cari?q=${encodeURIComponent(`"${title}"`)}`);
assert.equal(await citizen.locator(`a[href*="/produk-hukum/${number}-"]`).count(), 0, "not found any more");

// Steps 4 and 5 on a phone, then the number of the book.
await kasubbag.goto(url);
await look(kasubbag, "koreksi-ponsel");
await act(kasubbag, url, "persetujuan");
assert.equal(await status(kasubbag), "menunggu persetujuan Kabag");
await kabag.goto(url);
await look(kabag, "persetujuan-ponsel");
await act(kabag, url, "persetujuan");
assert.equal(await status(kabag), "menunggu nomor nota dinas");
const keeper = await signedIn("tata-usaha", wide);
await keeper.goto(url);
await look(keeper, "penomoran");
await act(keeper, url, "penomoran");
const auditor = await signedIn("auditor", wide);
await auditor.goto(url);
assert.match(await auditor.locator("main").innerText(), /diturunkan/i);
await look(auditor, "selesai");

await browser.close();
assert.deepEqual(complaints, []);
console.log("test result: ok. 1 passed; 0 failed");
