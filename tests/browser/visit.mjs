// What stories over a filled demonstration share: Chromium, somebody who signs in, and a look at each page.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

export const wide = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 } };
const password = "kayu lima ombak biru";

// A browser over the demonstration at `link`; `look` leaves a picture named `story`-… in `pictures`, where that is given.
export async function visit(link, story, pictures) {
  const base = new URL(link).origin;
  const complaints = [];
  if (pictures) mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

  // `awaited`: the status that the page itself is expected to answer with, which Chromium calls an error.
  async function newPage(options, awaited) {
    const page = await (await browser.newContext(options)).newPage();
    const isAwaited = (message) => awaited !== undefined && message.text().includes(`status of ${awaited}`);
    page.on("console", (message) => message.type() === "error" && !isAwaited(message) && complaints.push(`${page.url()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
    return page;
  }

  async function look(page, name) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) complaints.push(`${page.url()}: ${over} px wider than the window`);
    if (pictures) await page.screenshot({ path: `${pictures}/${story}-${name}.png`, fullPage: true });
  }

  async function signedIn(login, options, awaited) {
    const page = await newPage(options, awaited);
    await page.goto(`${base}/masuk`);
    await page.fill("[name=login]", login);
    await page.fill("[name=sandi]", password);
    await page.click("button.utama");
    await page.waitForURL((url) => url.pathname !== "/masuk");
    return page;
  }

  return { base, browser, complaints, newPage, look, signedIn };
}
