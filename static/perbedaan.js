// Melangkah dari perbedaan ke perbedaan dengan tombol ketik. Tanpa skrip ini semuanya tetap dapat dilakukan
// dengan tautan dan borang.
"use strict";
(function () {
  var root = document.querySelector("[data-perbedaan]");
  if (!root) { return; }
  var all = Array.from(root.querySelectorAll("[data-beda]"));

  function current() {
    var focused = document.activeElement && document.activeElement.closest("[data-beda]");
    return focused || root.querySelector("[data-beda].terpilih") || root.querySelector("[data-beda]:target");
  }
  function select(one) {
    if (!one) { return; }
    all.forEach(function (other) { other.classList.toggle("terpilih", other === one); });
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "start" });
  }
  function step(by) {
    var at = all.indexOf(current());
    select(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
  }
  function press(number) {
    var one = current();
    var buttons = one ? one.querySelectorAll('button[name="jawaban"]') : [];
    if (!buttons[number - 1]) { return; }
    var note = one.querySelector('input[name="catatan"]');
    if (buttons[number - 1].value === "disengaja" && !note.value.trim()) { note.focus(); return; }
    buttons[number - 1].click();
  }
  function note() {
    var one = current(), field = one && one.querySelector('input[name="catatan"]');
    if (field) { field.focus(); }
  }
  // Enter pada catatan tidak berarti memilih jawaban pertama.
  root.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches('.jawab-beda input[name="catatan"]')) {
      event.preventDefault();
      event.target.blur();
      select(event.target.closest("[data-beda]"));
    }
  });
  var keys = {
    j: function () { step(1); }, k: function () { step(-1); }, n: note,
    "1": function () { press(1); }, "2": function () { press(2); },
    "3": function () { press(3); }, "4": function () { press(4); }
  };
  if (!document.querySelector("[data-pencocokan]")) {
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return; }
      if (event.target.matches("input, textarea, select")) {
        if (event.key === "Escape") { event.target.blur(); }
        return;
      }
      if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    });
    var hint = root.querySelector(".tombol-ketik");
    if (hint) { hint.hidden = false; }
  }
  var target = root.querySelector("[data-beda]:target");
  if (target) { select(target); }
})();
