// The own account in a real Chromium: an app's codes, a passkey by a virtual authenticator, and the same without
// scripts on a phone's screen; then the pages of mandates. After `story.mjs`, whose people there are.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { chromium } from "playwright-core";
import { pdf } from "./pdf.mjs";

const [link, , pictures] = process.argv.slice(2);
// Keys belong to a host with a name; an address of numbers has none.
const base = new URL(link).origin.replace("127.0.0.1", "localhost");
const password = "kayu lima ombak biru";
const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
const complaints = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function newPage(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  return page;
}

// No page is wider than its window; a picture of each, where they are wanted.
async function look(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) complaints.push(`${page.url()}: ${over} px wider than the window`);
  if (pictures) await page.screenshot({ path: `${pictures}/akun-${name}.png`, fullPage: true });
}

async function knock(page, login) {
  await page.goto(`${base}/masuk`);
  await page.fill("[name=login]", login);
  await page.fill("[name=sandi]", password);
  await page.click("button.utama");
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
function bytes(secret) {
  const bits = [...secret.replaceAll(" ", "")].map((one) => letters.indexOf(one).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((eight) => parseInt(eight, 2)));
}
function code(secret, ahead) {
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const tag = createHmac("sha1", bytes(secret)).update(step).digest();
  const number = (tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1000000;
  return String(number).padStart(6, "0");
}

async function setUp(page) {
  await page.goto(`${base}/akun/faktor`);
  await look(page, "faktor-belum");
  await page.click("text=Pasang aplikasi autentikator");
  const secret = await page.locator("text=Ketik rahasia ini >> code").innerText();
  await look(page, "faktor-qr");
  await page.fill("[name=kode]", code(secret, 0));
  await page.click("button:has-text('Pasang')");
  assert.equal(await page.locator("ol code").count(), 10);
  await look(page, "faktor-kode");
  return secret;
}

async function passkey() {
  const page = await newPage(wide);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await knock(page, "kasubbag");
  await page.waitForURL("**/kerja");
  const secret = await setUp(page);
  await page.goto(`${base}/akun/faktor`);
  await page.fill("[name=nama_kunci]", "Laptop kantor");
  await page.click("text=Pasang kunci sandi di perangkat ini");
  await page.waitForSelector("text=Lepas Laptop kantor");
  await look(page, "faktor-kunci");
  await page.goto(`${base}/akun`);
  await look(page, "akun");
  await page.click("text=Keluar >> nth=0");
  await knock(page, "kasubbag");
  await page.waitForSelector("button:has-text('Pakai kunci sandi')");
  await look(page, "masuk-kode");
  await page.click("button:has-text('Pakai kunci sandi')");
  await page.waitForURL("**/kerja");
  return secret;
}

async function withoutScripts(secret) {
  const page = await newPage(phone);
  await knock(page, "kasubbag");
  assert.equal(await page.locator("button:has-text('Pakai kunci sandi')").isVisible(), false);
  await page.fill("[name=kode]", code(secret, 1));
  await page.click(".tindakan button");
  await page.waitForURL("**/kerja");
  for (const [path, name] of [["/akun", "akun"], ["/akun/faktor", "faktor"], ["/mandat", "mandat"]]) {
    await page.goto(base + path);
    await look(page, `${name}-ponsel`);
  }
}

async function mandate() {
  const admin = await newPage(wide);
  await knock(admin, "admin");
  await admin.waitForURL("**/admin/orang");
  await admin.goto(`${base}/admin/mandat`);
  const day = (ahead) => new Date(Date.now() + ahead * 86400000).toISOString().slice(0, 10);
  await admin.selectOption("[name=jabatan]", { label: "Kepala Subbagian Hukum: Orang kasubbag" });
  await admin.selectOption("[name=penerima]", { label: "Orang sekretaris (Sekretaris)" });
  const answers = { nomor: "1/SDM.01/15/2026", tanggal: day(0), mulai: day(0), sampai: day(5) };
  for (const [name, value] of Object.entries(answers)) await admin.fill(`[name=${name}]`, value);
  await admin.locator("input[name=surat_berkas]").setInputFiles({ name: "surat perintah.pdf", mimeType: "application/pdf", buffer: pdf(["surat perintah"]) });
  await admin.waitForSelector("input[name=surat]:checked");
  await admin.click("button:has-text('Usulkan')");
  await admin.waitForSelector("text=Menunggu pengesahan");
  await look(admin, "mandat");
  const kabag = await newPage(phone);
  await knock(kabag, "kabag");
  await kabag.click("text=Mandat (menunggu Anda)");
  await look(kabag, "mandat-pengesahan-ponsel");
  await kabag.click("button:has-text('Sahkan mandat')");
  await kabag.waitForSelector("text=Sedang berjalan");
  const acting = await newPage(wide);
  await knock(acting, "sekretaris");
  await acting.waitForSelector("text=Sekretaris, Plh. Kepala Subbagian Hukum");
  await look(acting, "mandat-berjalan");
}

try {
  await withoutScripts(await passkey());
  await mandate();
  assert.deepEqual(complaints.filter((one) => !one.includes(" 422 ") && !one.includes(" 401 ")), []);
  console.log("akun: faktor kedua, kunci sandi, mandat");
} finally {
  await browser.close();
}
