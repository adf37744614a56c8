// An office is founded, its people get accounts, and a decision goes through every gate to the public
// page: once with scripts on a wide screen, once without scripts on a phone's.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { pdf } from "./pdf.mjs";

const [link, work] = process.argv.slice(2);
const base = new URL(link).origin;
const password = "kayu lima ombak biru";
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
const posts = {
  pengelola: "Pengelola JDIH",
  sekretaris: "Sekretaris",
  kabag: "Kepala Bagian Teknis Penyelenggaraan Pemilu dan Hukum",
  kasubbag: "Kepala Subbagian Hukum",
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const complaints = [];

async function newPage(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("load", () => fits(page).catch(() => {}));
  return page;
}

// No page is wider than its window.
async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) complaints.push(`${page.url()}: ${over} px wider than the window`);
}

async function found() {
  const page = await newPage(wide);
  await page.goto(link);
  const answers = { kantor: "KPU Provinsi Jambi", kode: "15", tempat: "Jambi", nama: "Ani Administrator", nip: "198001012005012001", login: "admin", sandi: password };
  for (const [name, value] of Object.entries(answers)) await page.fill(`[name=${name}]`, value);
  await page.click("button.utama");
  await page.waitForURL("**/admin/orang");
  return page;
}

async function addPerson(admin, login, n) {
  await admin.goto(`${base}/admin/orang`);
  const form = admin.locator("form[action='/admin/orang']");
  await form.locator("[name=nama]").fill(`Orang ${login}`);
  await form.locator("[name=nip]").fill(`19800101200501201${n}`);
  await form.locator("[name=login]").fill(login);
  await form.locator("[name=jabatan]").selectOption({ label: posts[login] });
  await form.locator("button.utama").click();
  const once = await admin.locator(".catatan code").innerText();
  const page = await newPage(wide);
  await page.goto(once);
  await page.fill("[name=sandi]", password);
  await page.click("button.utama");
  await page.waitForURL("**/kerja");
  await page.context().close();
}

async function signIn(login, options) {
  const page = await newPage(options);
  await page.goto(`${base}/masuk`);
  await page.fill("[name=login]", login);
  await page.fill("[name=sandi]", password);
  await page.click("button.utama");
  await page.waitForURL(login === "admin" ? "**/admin/orang" : "**/kerja");
  return page;
}

async function choose(page, field, name, bytes, scripts) {
  const input = page.locator(`input[name="${field}_berkas"]`);
  await input.setInputFiles({ name, mimeType: "application/pdf", buffer: bytes });
  if (scripts) await page.locator(`.terunggah input[name="${field}"]`).first().waitFor();
}

async function register(page, number, { digital, paper }, scripts) {
  await page.goto(`${base}/kasus/baru`);
  const answers = { nd_nomor: "12/HK.03/15/2025", nd_tanggal: "9 Januari 2025", nd_dari: "Subbagian Hukum", nd_kepada: "Sekretaris", nd_hal: "Permohonan pengunggahan" };
  for (const [name, value] of Object.entries(answers)) await page.fill(`[name=${name}]`, value);
  await page.selectOption("[name=p0_jenis]", "keputusan-sekretaris");
  const scan = pdf([`Pindaian naskah nomor ${number}`]);
  await choose(page, "nd_pindaian", "nota.pdf", scan, scripts);
  await choose(page, "p0_fisik", "fisik.pdf", paper, scripts);
  await choose(page, "p0_salinan", "salinan.pdf", digital, scripts);
  await page.click("button[value=daftar]");
  await page.waitForURL(/\/uraian$/);
  const url = page.url().replace(/\/uraian$/, "");
  await describe(page, number, scripts);
  return url;
}

// What is read of the digital copy appears by itself where scripts run, after reloading where they do not; it
// is entered only when somebody says that it is right.
async function describe(page, number, scripts) {
  const all = page.locator("input[name=terbaca_semua]");
  for (let i = 0; i < 100 && await all.count() === 0; i += 1) {
    await page.waitForTimeout(200);
    if (!scripts) await page.goto(page.url());
  }
  await page.screenshot({ path: `${work}/uraian-${number}.png`, fullPage: true });
  assert.equal(await page.inputValue("[name=nomor]"), number);
  assert.match(await page.inputValue("[name=judul]"), new RegExp(`REMBULAN ${number}`));
  assert.equal(await page.inputValue("[name=tanggal_penetapan]"), "10 Januari 2025");
  const rest = { subjek: "DOKUMEN HUKUM", bidang_hukum: "Hukum Administrasi Negara" };
  for (const [name, value] of Object.entries(rest)) await page.fill(`[name=${name}]`, value);
  await all.check();
  await page.click("button.utama");
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}(\?.*)?$/);
}

async function act(page, url, noun, answers = {}) {
  await page.goto(url);
  const form = page.locator(`form[action$="/${noun}"]`);
  for (const [name, value] of Object.entries(answers)) {
    const field = form.locator(`[name=${name}]`);
    if (value === true) await field.check();
    else await field.fill(value);
  }
  // What the check confirms one by one.
  for (const box of await form.locator("input[name^=tegas-]").all()) await box.check();
  await form.locator("button").first().click();
  await page.waitForURL(url);
}

// The machine finds the changed date; it gets an answer: by key where scripts run, by button where they do not.
async function answer(page, url, number, scripts) {
  await page.goto(`${url}/pencocokan`);
  const found = page.getByRole("link", { name: "Nilai 1 perbedaan" });
  for (let i = 0; i < 150 && await found.count() === 0; i += 1) {
    await page.waitForTimeout(400);
    await page.goto(page.url());
  }
  await found.click();
  await page.waitForURL(new RegExp(`${url}/perbedaan#beda-`));
  await page.locator(".sisi-beda", { hasText: "16" }).first().waitFor();
  await page.screenshot({ path: `${work}/perbedaan-${number}.png`, fullPage: true });
  if (scripts) await page.keyboard.press("1");
  else await page.getByRole("button", { name: "Salah baca mesin" }).click();
  await page.waitForURL(`${url}/pencocokan`);
}

// Every pair of pages that is left is looked at and judged: by key where scripts run, by button where they do not.
async function compare(page, url, number, scripts) {
  await answer(page, url, number, scripts);
  await page.goto(`${url}/pencocokan/1`);
  await page.screenshot({ path: `${work}/pasangan-${number}.png`, fullPage: true });
  if (scripts) {
    await page.keyboard.press("t");
    await page.locator(".gambar-tumpuk").waitFor();
    await page.screenshot({ path: `${work}/tumpuk-${number}.png` });
  }
  await page.goto(`${url}/pencocokan`);
  if (await page.getByRole("link", { name: "Nilai halaman berikutnya" }).count() === 0) return;
  await page.getByRole("link", { name: "Nilai halaman berikutnya" }).click();
  await page.waitForURL(`${url}/pencocokan/1`);
  if (scripts) await page.keyboard.press("1");
  else await page.getByRole("button", { name: /^(Halaman ini sesuai|Sudah dibaca mata)/ }).click();
  await page.waitForURL(`${url}/pencocokan`);
  await page.screenshot({ path: `${work}/pencocokan-${number}.png`, fullPage: true });
}

// Everything that the checks found gets an answer: boxes ticked, reasons written.
async function check(page, url, number) {
  await page.goto(`${url}/pemeriksaan`);
  await page.screenshot({ path: `${work}/pemeriksaan-${number}.png`, fullPage: true });
  for (const box of await page.locator("input[name^=jawab_][type=checkbox]").all()) await box.check();
  for (const item of await page.locator(".temuan > li").all()) {
    const reason = item.locator("input[name^=alasan_]");
    if (await item.locator("input[type=checkbox]").count() === 0 && await reason.count() > 0) await reason.fill("Sudah diperiksa sendiri");
  }
  await page.getByRole("button", { name: "Simpan jawaban" }).click();
  await page.getByText("semua sudah dijawab").waitFor();
}

// What a gate finds wrong is pinned to the page, goes back with the case, and is answered before it comes again.
async function pinsAndReturns(people, url, number) {
  const page = people.kasubbag;
  await page.goto(url);
  await page.locator(".lembaran summary", { hasText: "Baca Salinan" }).click();
  await page.locator(".lembaran figcaption a").first().click();
  await page.waitForURL(/\/lembar\/1$/);
  await page.locator(".lembar-bertanda img").click({ position: { x: 200, y: 300 } });
  assert.notEqual(await page.inputValue("#catatan [name=x]"), "");
  await page.fill("#catatan [name=catatan]", "Periksa lagi tanggal penetapan.");
  await page.getByRole("button", { name: "Simpan catatan" }).click();
  await page.locator(".penanda text", { hasText: "1" }).waitFor();
  await page.screenshot({ path: `${work}/lembar-${number}.png`, fullPage: true });
  await page.goto(url);
  const back = page.locator(`form[action$="/pengembalian"]`);
  await back.locator("summary").click();
  await back.locator("[name=tujuan]").selectOption("penyerahan");
  await back.locator("[name=catatan]").fill("Lihat catatan pada halaman 1.");
  await back.locator("button").click();
  await page.waitForURL(url);
  await people.pengelola.goto(url);
  await people.pengelola.screenshot({ path: `${work}/dikembalikan-${number}.png`, fullPage: true });
  await people.pengelola.locator("[name=alasan]").fill("Tanggal sudah benar.");
  await people.pengelola.getByRole("button", { name: "Tidak diperbaiki" }).click();
  await people.pengelola.getByText("tidak diperbaiki oleh").waitFor();
  await act(people.pengelola, url, "penyerahan");
  await page.goto(url);
  await page.getByText("Sejak terakhir Anda lihat").waitFor();
  await page.screenshot({ path: `${work}/putusan-${number}.png`, fullPage: true });
}

// The Kabag, on a phone between two meetings: three taps from the inbox to the approval, the document read on the
// way, and no more bytes than a slow line carries before it is opened.
async function approves(page, url, number, scripts) {
  await page.setViewportSize(phone.viewport);
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(`${base}/kerja`, { waitUntil: "networkidle" });
  const asked = {};
  const came = [];
  line.on("Network.requestWillBeSent", (event) => { asked[event.requestId] = event.request.url; });
  line.on("Network.loadingFinished", (event) => { came.push([asked[event.requestId], event.encodedDataLength]); });
  await page.locator(`.kotak-masuk a[href="${new URL(url).pathname}"]`).click();
  await page.waitForURL(url, { waitUntil: "networkidle" });
  await fits(page);
  const bytes = came.reduce((sum, [, each]) => sum + each, 0);
  assert.ok(bytes > 10_000 && bytes <= 150_000, `${bytes} bytes: ${JSON.stringify(came)}`);
  await page.locator(".lembaran summary", { hasText: "Baca Salinan" }).click();
  if (scripts) {
    await page.locator(".lembaran figure img").first().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".lembaran figure img").naturalWidth > 0);
  }
  await page.screenshot({ path: `${work}/setuju-${number}.png`, fullPage: true });
  await page.getByRole("button", { name: "Setujui pengunggahan" }).click();
  await page.waitForURL(url);
  await page.getByText("menunggu diunggah").first().waitFor();
  await line.detach();
}

async function story(number, options) {
  const scripts = options.javaScriptEnabled !== false;
  const people = {};
  for (const login of Object.keys(posts)) people[login] = await signIn(login, options);
  // Enough text that the machine knows the letters of the page.
  const body = Array.from({ length: 18 }, (_, i) => `${i + 1}. Anggaran kegiatan ke-${i + 1} sebesar Rp${i + 2}.${100 + 37 * i}.000,00 dibebankan pada kantor.`);
  const lines = [
    "SALINAN", "KEPUTUSAN SEKRETARIS", "KOMISI PEMILIHAN UMUM PROVINSI JAMBI", `NOMOR ${number} TAHUN 2025`, "TENTANG",
    `REMBULAN ${number} DAN GELOMBANG`, "SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI,",
    `Menimbang : bahwa rembulan${number} dan gelombang perlu diatur;`, ...body, "Ditetapkan di Jambi", "pada tanggal 10 Januari 2025",
  ];
  const digital = pdf(lines);
  const paper = pdf(lines.map((line) => line.replace("10 Januari", "16 Januari")));
  const url = await register(people.pengelola, number, { digital, paper }, scripts);
  const note = { kepada: "Kabag", petunjuk: "Proses sesuai SOP" };
  await act(people.pengelola, url, "pengajuan");
  await act(people.sekretaris, url, "disposisi", note);
  await act(people.kabag, url, "disposisi", note);
  await compare(people.pengelola, url, number, scripts);
  await act(people.pengelola, url, "kesesuaian");
  await check(people.pengelola, url, number);
  await act(people.pengelola, url, "penyerahan");
  if (scripts) await pinsAndReturns(people, url, number);
  await act(people.kasubbag, url, "persetujuan", { catatan: "Sudah diperiksa" });
  await approves(people.kabag, url, number, scripts);
  await act(people.pengelola, url, "pengunggahan");
  await people.pengelola.screenshot({ path: `${work}/perkara-${number}.png`, fullPage: true });
  // Whoever reads may have scripts or none, on either screen.
  await read(number, options, digital);
  await read(number, { ...options, javaScriptEnabled: !scripts }, digital);
  for (const page of Object.values(people)) await page.context().close();
}

// As a citizen: search by a word of the text and by citation, open, download, compare every byte.
async function read(number, options, digital) {
  const page = await newPage(options);
  await findable(page, `rembulan${number}`);
  await page.goto(base);
  await page.fill("[name=q]", `${number}/2025`);
  await page.press("[name=q]", "Enter");
  // A citation and nothing else leads straight to its product.
  await page.waitForURL("**/produk-hukum/*");
  assert.ok((await page.locator("h1").innerText()).length > 0 && (await page.title()).includes(`Nomor ${number} Tahun 2025`), await page.title());
  const address = await page.getByRole("link", { name: /Unduh/ }).first().getAttribute("href");
  const answer = await page.context().request.get(new URL(address, base).href);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  assert.deepEqual(await answer.body(), digital, "the public file is the file that was handed in");
  const scripts = options.javaScriptEnabled !== false;
  if (scripts) await opens(address);
  await prints(page, number, options);
  await reads(page, number, scripts);
  await verifies(page, number, digital, scripts);
  if (scripts) await suggests(page, number);
  await page.context().close();
}

// A PDF opens in the window; nothing is downloaded.
async function opens(address) {
  const context = await browser.newContext(wide);
  const page = await context.newPage();
  let downloads = 0;
  page.on("download", () => { downloads += 1; });
  const answer = await page.goto(new URL(address, base).href).catch((error) => assert.fail(`the PDF does not open in the window: ${error}`));
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()["content-disposition"], /^inline/);
  assert.equal(await page.evaluate(() => document.contentType), "application/pdf");
  assert.equal(downloads, 0, "it is not downloaded");
  await context.close();
}

// On paper: the product with its status and the code that leads to it, nothing to press, and no wider than the sheet.
async function prints(page, number, { viewport }) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  for (const shown of ["h1", ".status-kalimat", ".kaki-cetak .qr"]) assert.ok(await page.locator(shown).first().isVisible(), `${shown} is not printed`);
  assert.match(await page.locator(".kaki-cetak").innerText(), /Status per/);
  for (const hidden of ["nav", ".unduhan", ".kepala", ".kaki", "#naskah", "#kutipan", "button"]) {
    for (const each of await page.locator(hidden).all()) assert.equal(await each.isVisible(), false, `${hidden} is printed`);
  }
  await fits(page);
  await page.screenshot({ path: `${work}/cetak-${number}.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(viewport);
}

// Suggestions by keyboard alone: typed, an arrow, Enter.
async function suggests(page, number) {
  await page.goto(base);
  const field = page.locator("[name=q]");
  await field.focus();
  await page.keyboard.type(`rembulan ${number}`);
  const first = page.locator(".daftar-saran li").first();
  await first.waitFor();
  assert.match(await first.innerText(), new RegExp(`REMBULAN ${number} `));
  await page.keyboard.press("ArrowDown");
  assert.equal(await field.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  assert.equal(await first.getAttribute("aria-selected"), "true");
  await page.screenshot({ path: `${work}/saran-${number}.png` });
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".daftar-saran").isVisible(), false);
  assert.equal(await field.inputValue(), `rembulan ${number}`, "what was typed stays");
  await page.keyboard.press("ArrowDown");
  await first.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/produk-hukum/*");
  assert.ok((await page.title()).includes(`Nomor ${number} Tahun 2025`), await page.title());
}

// The page as a picture whose words can be selected, and the text by its parts.
async function reads(page, number, scripts) {
  await page.locator(".lembar-kecil a").first().click();
  await page.fill("[name=q]", `rembulan${number}`);
  await page.getByRole("button", { name: "Tandai" }).click();
  await page.getByText("1 kata ditandai.").waitFor();
  if (scripts) {
    const selected = await page.evaluate(() => {
      getSelection().selectAllChildren(document.querySelector("svg.naskah"));
      return getSelection().toString();
    });
    assert.match(selected, new RegExp(`Menimbang\\s*:\\s*bahwa\\s+rembulan${number}`));
  }
  await page.screenshot({ path: `${work}/halaman-${number}.png`, fullPage: true });
  await page.getByRole("link", { name: "Isi sebagai teks" }).click();
  await page.locator("#menimbang", { hasText: `rembulan${number}` }).waitFor();
  await page.screenshot({ path: `${work}/isi-${number}.png`, fullPage: true });
}

// Held against the published file: hashed in the browser with scripts, streamed and forgotten without.
async function verifies(page, number, digital, scripts) {
  const tried = async (bytes) => {
    await page.goto(`${base}/verifikasi`);
    await page.setInputFiles("[name=berkas]", { name: "unduhan.pdf", mimeType: "application/pdf", buffer: bytes });
    // With scripts choosing the file is enough.
    if (!scripts) await page.click("button.utama");
    await page.waitForURL(/\?sha256=/);
    return page.locator(".hasil-periksa").innerText();
  };
  assert.match(await tried(digital), new RegExp(`Berlaku, sama byte demi byte[\\s\\S]*Nomor ${number} Tahun 2025`));
  assert.match(await tried(Buffer.concat([digital, Buffer.from("\n")])), /Tidak dikenal/);
}

async function findable(page, word) {
  for (let i = 0; i < 50; i += 1) {
    await page.goto(`${base}/cari?q=${word}`);
    if ((await page.locator("main").innerText()).includes("1 produk hukum ditemukan")) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${word} is not found`);
}

const admin = await found();
let n = 1;
for (const login of Object.keys(posts)) await addPerson(admin, login, n++);
await story("13", wide);
await story("14", phone);
// The other halves, where there is time for them.
if (process.env.JDIH_BROWSER_ALL) {
  await story("15", { ...wide, javaScriptEnabled: false });
  await story("17", { ...phone, javaScriptEnabled: true });
}
const small = await signIn("admin", phone);
for (const path of ["/admin/orang", "/admin/jabatan", "/admin/kantor"]) {
  await small.goto(base + path);
  await fits(small);
}
await browser.close();
assert.deepEqual(complaints, []);
console.log(`test result: ok. ${process.env.JDIH_BROWSER_ALL ? 4 : 2} passed; 0 failed`);
