// Each procedure on paper, in a real Chromium over a demonstration: printed it is the whole table of the decree,
// seven columns beside each other, its head on every page, without what belongs to the screen.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { visit } from "./visit.mjs";

const [link, pictures] = process.argv.slice(2);
const { base, browser, complaints, signedIn } = await visit(link, "cetak", pictures);
// A4 standing, the narrowest that it may be printed on, between margins of 1.27 cm, in CSS pixels.
const paper = { width: 698, height: 1027 };

const table = () => {
  const one = document.querySelector(".tabel-sop");
  const heads = [...one.querySelectorAll("thead th")];
  const rows = [...one.querySelectorAll("tbody tr")];
  const tops = heads.map((head) => Math.round(head.getBoundingClientRect().top));
  const hidden = (query) => [...document.querySelectorAll(query)].every((part) => part.getBoundingClientRect().height === 0);
  return {
    columns: heads.length,
    beside: tops.every((top) => top === tops[0]) && heads.every((head) => head.getBoundingClientRect().width > 0),
    repeats: getComputedStyle(one.querySelector("thead")).display,
    cells: rows.every((row) => row.children.length === heads.length),
    rows: rows.length,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cut: Math.round(one.getBoundingClientRect().right) - document.documentElement.clientWidth,
    screen: hidden(".tanpa-cetak, nav, button"),
  };
};

try {
  const page = await signedIn("kasubbag", { viewport: paper });
  await page.goto(`${base}/sop`);
  const list = await page.locator("a[href^='/sop/']").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href")))]);
  assert.ok(list.length >= 7, `${list.length} procedures`);
  let steps = 0;
  for (const address of list) {
    await page.emulateMedia({ media: "screen" });
    await page.goto(base + address);
    await page.emulateMedia({ media: "print" });
    const seen = await page.evaluate(table);
    const { columns, beside, repeats, cells, rows, over, cut, screen } = seen;
    assert.deepEqual({ columns, beside, repeats, cells, screen }, { columns: 7, beside: true, repeats: "table-header-group", cells: true, screen: true }, address);
    assert.ok(over <= 0 && cut <= 0, `${address}: ${Math.max(over, cut)} px beyond the paper`);
    steps += rows;
    const pdf = await page.pdf({ preferCSSPageSize: true });
    // It lies, as the table of the decree does.
    const [, across, down] = pdf.toString("latin1").match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/).map(Number);
    assert.ok(across > down, `${address}: ${across} by ${down}`);
    if (pictures) writeFileSync(`${pictures}/cetak-${address.split("/").pop()}.pdf`, pdf);
  }
  assert.deepEqual(complaints, []);
  console.log(`cetak: ${list.length} prosedur, ${steps} langkah`);
} finally {
  await browser.close();
}
