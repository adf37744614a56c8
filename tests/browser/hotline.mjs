// The hotline in a real Chromium, over a filled demonstration: a chat answered with a decision and closed; a missing
// decision that becomes an upload and comes back to the requester; a complaint forwarded. The requester has a phone and
// no scripts; the operator once a wide screen, once a phone.

import assert from "node:assert/strict";
import { phone, visit, wide } from "./visit.mjs";

const [link, pictures] = process.argv.slice(2);
const { base, browser, complaints, newPage, look, signedIn } = await visit(link, "hotline", pictures);

// A form of the ticket's page: opened, filled and sent.
async function send(page, noun, fields) {
  const form = page.locator(`form[action$="/${noun}"]`);
  const summary = page.locator(`details:has(form[action$="/${noun}"]) > summary`);
  if ((await summary.count()) > 0 && !(await form.isVisible())) await summary.click();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]:not([type=hidden])`);
    const tag = await field.evaluate((element) => (element.type === "checkbox" ? "box" : element.tagName));
    if (tag === "box") await field.check();
    else if (tag === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator("button").last().click();
  await page.waitForLoadState();
}

const status = (page) => page.locator(".judul-halaman .label-status").first().innerText();

// A chat, by keyboard alone, answered with a decision and closed.
async function chat() {
  const page = await signedIn("operator", wide);
  await page.goto(`${base}/tiket/baru`);
  const begun = Date.now();
  await page.locator("[name=saluran]").focus();
  await page.keyboard.type("Obrolan");
  for (const typed of ["Standar operasional pengelolaan dokumen hukum, nomor berapa?", "JDIH", "Dokumen", "Contoh Warga Empat", "0800 0000 0004"]) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(typed);
  }
  await look(page, "catat");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tiket\/[0-9a-f-]{36}$/);
  assert.ok(Date.now() - begun < 60_000, "taken down within a minute");
  await page.fill("[name=cari]", "keputusan");
  await page.getByRole("button", { name: "Cari" }).click();
  await page.getByRole("button", { name: "Sisipkan ke jawaban" }).first().click();
  await page.waitForLoadState();
  assert.match(await page.inputValue("[name=jawaban] >> nth=0"), /\/produk-hukum\/\d+-/);
  await look(page, "jawab");
  await send(page, "jawaban", { terbuka: "ya", tanpa_opini: "ya" });
  assert.equal(await status(page), "Sudah dijawab, belum ditutup");
  await send(page, "penutupan", { hasil: "dijawab", penyampaian: "sudah" });
  assert.equal(await status(page), "Ditutup");
  await look(page, "ditutup");
  await page.goto(`${base}/tiket?tampil=ditutup`);
  await look(page, "daftar-ditutup");
  await page.context().close();
}

// Asked on a phone without scripts; the decision is not there, is uploaded, and comes back.
async function missing() {
  const citizen = await newPage({ ...phone, javaScriptEnabled: false });
  await citizen.goto(`${base}/hotline`);
  await look(citizen, "formulir");
  await citizen.fill("[name=pertanyaan]", "Keputusan yang baru itu belum ada di portal.");
  await citizen.check("[name=persetujuan]");
  await citizen.click("button.utama");
  const own = await citizen.locator(".produk p a").innerText();
  await look(citizen, "diterima");
  await citizen.goto(own);
  await look(citizen, "halaman-pemohon");

  const operator = await signedIn("operator", phone);
  await operator.goto(`${base}/tiket`);
  await look(operator, "daftar-ponsel");
  const code = (await citizen.locator("h1").innerText()).replace("Layanan ", "");
  await operator.goto(`${base}/tiket?nomor=${code}`);
  await operator.getByRole("button", { name: "Ambil tiket ini" }).click();
  await send(operator, "kategori", { kategori: "jdih" });
  // A case of the demonstration that only waits to be uploaded.
  const pengelola = await signedIn("pengelola", wide);
  await pengelola.goto(`${base}/kerja`);
  const waiting = pengelola.locator("li", { hasText: "menunggu diunggah" }).first();
  const subject = (await waiting.locator(".hal").innerText()).trim();
  await send(operator, "kaitan", { perkara: { label: subject } });
  assert.equal(await status(operator), "Menunggu produk hukum");
  await look(operator, "menunggu-ponsel");

  await waiting.locator("a").first().click();
  await pengelola.waitForLoadState();
  const publish = pengelola.locator('form[action$="/pengunggahan"]');
  if ((await publish.locator("[name=catatan]").count()) > 0) await publish.locator("[name=catatan]").fill("Diunggah");
  await publish.locator("button").last().click();
  await pengelola.waitForLoadState();
  let said = "";
  for (let tries = 0; tries < 60 && !said.includes("sudah terbit"); tries += 1) {
    await citizen.waitForTimeout(500);
    await citizen.goto(own);
    said = await citizen.locator(".percakapan").innerText();
  }
  assert.match(said, /sudah terbit/);
  await look(citizen, "kabar-terbit");
  const product = citizen.locator(".percakapan a[href*='/produk-hukum/']").last();
  await product.click();
  await citizen.waitForURL(/\/produk-hukum\//);
  await operator.reload();
  assert.equal(await status(operator), "Sudah dijawab, belum ditutup");
  await operator.goto(`${base}/pemberitahuan`);
  assert.match(await operator.locator("main").innerText(), new RegExp(`${code} sudah selesai`));
  for (const page of [citizen, operator, pengelola]) await page.context().close();
}

// A complaint is forwarded, answered by the unit, and leaves with a note.
async function complaint() {
  const page = await signedIn("operator", wide);
  await page.goto(`${base}/tiket/baru`);
  await page.selectOption("[name=saluran]", "telepon");
  await page.fill("[name=ringkasan]", "Petugas loket tidak ada di tempat.");
  await page.selectOption("[name=kategori]", "pengaduan");
  await page.check("[name=terbatas]");
  await page.click("button.utama");
  await page.waitForURL(/\/tiket\/[0-9a-f-]{36}$/);
  await send(page, "penerusan", { unit: { index: 1 }, syarat: "pengaduan", cara: "nota_dinas", nomor: "9/HM.02-ND/15/2026", alasan: "Mohon ditanggapi" });
  assert.equal(await status(page), "Menunggu jawaban unit");
  await send(page, "jawaban-unit", { jawaban_unit: "Petugas sudah ditegur." });
  await look(page, "pengaduan");
  await send(page, "penutupan", { hasil: "diserahkan_pengaduan", catatan_penutup: "Diserahkan kepada petugas Dumas dengan nota dinas 9." });
  assert.equal(await status(page), "Ditutup");
  assert.match(await page.locator(".percakapan").innerText(), /tidak dapat disampaikan/);
  await page.context().close();
}

await chat();
await missing();
await complaint();
await browser.close();
assert.deepEqual(complaints, []);
console.log("test result: ok. 3 passed; 0 failed");
