// Files in a browser whose network and server have their moments: several at once, a busy server, a line
// that breaks, a file too large, a form sent too early.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { pdf } from "./pdf.mjs";

const [link, work] = process.argv.slice(2);
const base = new URL(link).origin;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
await page.goto(`${base}/masuk`);
await page.fill("[name=login]", "pengelola");
await page.fill("[name=sandi]", "kayu lima ombak biru");
await page.click("button.utama");
await page.waitForURL("**/kerja");

const file = (name, text) => ({ name, mimeType: "application/pdf", buffer: pdf([text]) });
const kept = (field) => page.locator(`.terunggah input[name="${field}"]:checked`);
const fresh = () => page.goto(`${base}/kasus/baru`);

// Eight files, while the server takes four at once from everybody: all arrive, in the order of their names.
await fresh();
let most = 0;
let running = 0;
await page.route("**/unggahan?*", async (route) => {
  running += 1;
  most = Math.max(most, running);
  await new Promise((done) => setTimeout(done, 150));
  running -= 1;
  await route.continue();
});
const eight = [10, 9, 8, 7, 6, 5, 2, 1].map((n) => file(`halaman ${n}.pdf`, `halaman ke-${n}`));
await page.locator('input[name="p0_fisik_berkas"]').setInputFiles(eight);
await kept("p0_fisik").nth(7).waitFor();
await page.screenshot({ path: `${work}/unggahan-390.png`, fullPage: true });
const names = await page.locator(".daftar-unggahan .terunggah label").allInnerTexts();
assert.deepEqual(names.map((name) => Number(/halaman (\d+)/.exec(name)[1])), [1, 2, 5, 6, 7, 8, 9, 10]);
assert.ok(most <= 3, `${most} at once`);
await page.unroute("**/unggahan?*");

// A busy server and a broken line are tried again by themselves.
await fresh();
let tries = 0;
await page.route("**/unggahan?*", async (route) => {
  tries += 1;
  if (tries === 1) await route.fulfill({ status: 503, headers: { "retry-after": "1" }, body: "{}" });
  else if (tries === 2) await route.abort("connectionreset");
  else await route.continue();
});
await page.locator('input[name="p0_salinan_berkas"]').setInputFiles([file("salinan.pdf", "gigih")]);
await kept("p0_salinan").first().waitFor();
assert.equal(tries, 3);

// A line that stays broken says so, keeps the file, and goes on by a button.
await page.unroute("**/unggahan?*");
let broken = true;
await page.route("**/unggahan?*", (route) => (broken ? route.abort("connectionreset") : route.continue()));
await page.locator('input[name="p0_lampiran_berkas"]').setInputFiles([file("lampiran.pdf", "putus")]);
const again = page.getByRole("button", { name: "Coba lagi" });
await again.waitFor({ timeout: 20_000 });
broken = false;
await again.click();
await kept("p0_lampiran").first().waitFor();

// Too large: said before a byte is sent.
let sent = 0;
await page.unroute("**/unggahan?*");
await page.route("**/unggahan?*", (route) => { sent += 1; return route.continue(); });
await page.locator('input[name="p0_lampiran_berkas"]').evaluate((input) => { input.dataset.batas = "100"; });
await page.locator('input[name="p0_lampiran_berkas"]').setInputFiles([file("besar.pdf", "terlalu besar")]);
await page.getByText("besar.pdf: berkas").waitFor();
assert.equal(sent, 0);
await page.getByRole("button", { name: "Buang" }).click();

// A form that is sent while a file is on its way waits for it.
await page.unroute("**/unggahan?*");
await page.route("**/unggahan?*", async (route) => {
  await new Promise((done) => setTimeout(done, 700));
  await route.continue();
});
await page.locator('input[name="nd_pindaian_berkas"]').setInputFiles([file("nota.pdf", "nota dinas")]);
await page.click("button[value=daftar]");
await page.getByText("Menunggu unggahan selesai").waitFor();
await page.waitForLoadState("load");
await page.locator(".ringkasan-galat").waitFor();
assert.equal(await page.locator('input[name="nd_pindaian"]:checked').count(), 1, "the form carries the file");
assert.deepEqual(errors, []);
await browser.close();
console.log("test result: ok. 5 passed; 0 failed");
