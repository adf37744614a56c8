// Dua halaman berdampingan: gulir dan perbesar bersama, tombol ketik, menandai tempat. Tanpa skrip ini
// semuanya tetap dapat dilakukan dengan tautan dan borang.
"use strict";
(function () {
  var root = document.querySelector("[data-pencocokan]");
  if (!root) { return; }
  var frames = Array.from(root.querySelectorAll(".bingkai"));
  var pictures = Array.from(root.querySelectorAll(".gambar-halaman"));
  var MOST = 6, LEAST = 0.5;
  var scale = 0;

  // Gulir bersama, menurut bagian dari yang dapat digulir.
  var leading = null;
  function share(frame) {
    return [frame.scrollLeft / Math.max(1, frame.scrollWidth - frame.clientWidth),
      frame.scrollTop / Math.max(1, frame.scrollHeight - frame.clientHeight)];
  }
  function follow(frame) {
    var at = share(frame);
    frames.forEach(function (other) {
      if (other === frame) { return; }
      other.scrollLeft = at[0] * (other.scrollWidth - other.clientWidth);
      other.scrollTop = at[1] * (other.scrollHeight - other.clientHeight);
    });
  }
  frames.forEach(function (frame) {
    ["pointerenter", "pointerdown", "focus", "wheel", "touchstart"].forEach(function (name) {
      frame.addEventListener(name, function () { leading = frame; }, { passive: true });
    });
    frame.addEventListener("scroll", function () { if (leading === frame) { follow(frame); } }, { passive: true });
  });

  // Perbesaran bersama; titik di bawah penunjuk tetap di tempatnya.
  function current() {
    if (scale) { return scale; }
    var picture = pictures.find(function (one) { return one.clientWidth > 0; });
    return picture ? picture.clientWidth / picture.closest(".bingkai").clientWidth : 1;
  }
  function zoom(factor, frame, x, y) {
    var before = current();
    scale = Math.min(MOST, Math.max(LEAST, before * factor));
    var change = scale / before;
    pictures.forEach(function (picture) { picture.style.width = (scale * 100) + "%"; });
    if (frame) {
      leading = frame;
      frame.scrollLeft = (frame.scrollLeft + x) * change - x;
      frame.scrollTop = (frame.scrollTop + y) * change - y;
      follow(frame);
    }
  }
  var fingers = new Map(), apart = 0;
  function distance() {
    var two = Array.from(fingers.values());
    return Math.hypot(two[0].x - two[1].x, two[0].y - two[1].y);
  }
  frames.forEach(function (frame) {
    frame.addEventListener("wheel", function (event) {
      if (!event.ctrlKey) { return; }
      event.preventDefault();
      var box = frame.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), frame, event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    frame.addEventListener("touchstart", function (event) {
      Array.from(event.touches).forEach(function (touch) { fingers.set(touch.identifier, { x: touch.clientX, y: touch.clientY }); });
      if (fingers.size === 2) { apart = distance(); }
    }, { passive: true });
    frame.addEventListener("touchmove", function (event) {
      Array.from(event.touches).forEach(function (touch) { fingers.set(touch.identifier, { x: touch.clientX, y: touch.clientY }); });
      if (fingers.size !== 2 || !apart || marking) { return; }
      event.preventDefault();
      var now = distance(), box = frame.getBoundingClientRect(), two = Array.from(fingers.values());
      zoom(now / apart, frame, (two[0].x + two[1].x) / 2 - box.left, (two[0].y + two[1].y) / 2 - box.top);
      apart = now;
    }, { passive: false });
    ["touchend", "touchcancel"].forEach(function (name) {
      frame.addEventListener(name, function () { fingers.clear(); apart = 0; });
    });
  });

  // Menandai tempat dengan persegi, dalam perseribu sepuluh dari halaman.
  var marking = false, start = null;
  var field = root.querySelector('input[name="kotak"]');
  var toggle = root.querySelector("[data-tandai]"), told = root.querySelector("[data-tertanda]");
  function point(picture, event) {
    var group = picture.querySelector("g"), image = picture.querySelector("image");
    var at = new DOMPoint(event.clientX, event.clientY).matrixTransform(group.getScreenCTM().inverse());
    var within = function (value, most) { return Math.min(most, Math.max(0, value)); };
    return { x: within(at.x, image.width.baseVal.value), y: within(at.y, image.height.baseVal.value) };
  }
  function drawn(picture, end) {
    var image = picture.querySelector("image"), box = picture.querySelector(".tanda-baru");
    var left = Math.min(start.x, end.x), top = Math.min(start.y, end.y);
    var width = Math.abs(start.x - end.x), height = Math.abs(start.y - end.y);
    [["x", left], ["y", top], ["width", width], ["height", height]].forEach(function (pair) { box.setAttribute(pair[0], pair[1]); });
    var unit = function (value, side) { return Math.round(value / side * 10000); };
    var w = image.width.baseVal.value, h = image.height.baseVal.value;
    return [unit(left, w), unit(top, h), unit(left + width, w), unit(top + height, h)];
  }
  function mark(on) {
    marking = on;
    root.classList.toggle("menandai", on);
    if (toggle) { toggle.setAttribute("aria-pressed", String(on)); }
  }
  if (field && toggle) {
    root.querySelectorAll(".tandai").forEach(function (line) { line.hidden = false; });
    toggle.addEventListener("click", function () { mark(!marking); });
    pictures.forEach(function (picture) {
      picture.addEventListener("pointerdown", function (event) {
        if (!marking) { return; }
        event.preventDefault();
        picture.setPointerCapture(event.pointerId);
        start = point(picture, event);
      });
      picture.addEventListener("pointermove", function (event) { if (marking && start) { drawn(picture, point(picture, event)); } });
      picture.addEventListener("pointerup", function (event) {
        if (!marking || !start) { return; }
        var box = drawn(picture, point(picture, event));
        start = null;
        mark(false);
        if (box[0] === box[2] || box[1] === box[3]) { return; }
        pictures.forEach(function (other) {
          if (other !== picture) { other.querySelector(".tanda-baru").setAttribute("width", "0"); }
        });
        field.value = picture.closest(".bingkai").dataset.sisi + ":" + box.join(",");
        told.textContent = "Tempat ditandai pada naskah " + picture.closest(".bingkai").dataset.sisi + ".";
      });
    });
  }

  // Tombol ketik.
  function go(rel) {
    var link = root.querySelector('a[rel="' + rel + '"]');
    if (link) { link.click(); }
  }
  function press(key) {
    var button = root.querySelector('[data-tombol="' + key + '"]');
    if (button) { button.click(); }
  }
  function note() {
    var area = root.querySelector("#f-catatan");
    if (!area) { return false; }
    var folded = area.closest("details");
    if (folded) { folded.open = true; }
    area.focus();
    area.scrollIntoView({ block: "center" });
    return true;
  }
  function differs() {
    var area = root.querySelector("#f-catatan");
    if (area && !area.value.trim()) { note(); } else { press("2"); }
  }
  var second = root.querySelector('[data-tombol="2"]');
  if (second) {
    second.addEventListener("click", function (event) {
      var area = root.querySelector("#f-catatan");
      if (area && !area.value.trim()) { event.preventDefault(); note(); }
    });
  }
  function stacked() {
    var view = root.querySelector('input[name="tampilan"][value="tumpuk"]');
    return view && view.checked ? root.querySelector(".gambar-tumpuk") : null;
  }
  function stack() {
    var view = root.querySelector('input[name="tampilan"][value="tumpuk"]');
    if (!view) { return; }
    if (view.checked) { root.querySelector('input[name="tampilan"][value="dua"]').checked = true; } else { view.checked = true; }
  }
  // Bergantian sendiri; yang meminta sedikit gerak mengganti dengan tombol b.
  var winking = root.querySelector("[data-kedip]");
  if (winking) {
    setInterval(function () {
      var picture = stacked();
      if (picture && winking.checked) { picture.classList.toggle("tanpa-fisik"); }
    }, 700);
    winking.addEventListener("change", function () {
      var picture = root.querySelector(".gambar-tumpuk");
      if (!winking.checked) { picture.classList.remove("tanpa-fisik"); }
    });
  }

  // Perbedaan berikutnya pada halaman ini: bingkainya digulir ke tengah, borangnya dipilih.
  var marked = Array.from(root.querySelectorAll("article[data-beda]"));
  var at = -1;
  function show(number) {
    frames.forEach(function (frame) {
      var box = frame.querySelector('rect[data-beda="' + number + '"].beda');
      if (!box) { return; }
      var place = box.getBoundingClientRect(), around = frame.getBoundingClientRect();
      leading = null;
      frame.scrollTop += place.top - around.top - (around.height - place.height) / 2;
      frame.scrollLeft += place.left - around.left - (around.width - place.width) / 2;
      root.querySelectorAll("rect.beda.disorot").forEach(function (other) {
        if (other.dataset.beda !== String(number)) { other.classList.remove("disorot"); }
      });
      box.classList.add("disorot");
    });
  }
  function pick(one) {
    at = marked.indexOf(one);
    marked.forEach(function (other) { other.classList.toggle("terpilih", other === one); });
    show(one.dataset.beda);
  }
  function following() {
    if (!marked.length) { return; }
    pick(marked[(at + 1) % marked.length]);
    marked[at].focus({ preventScroll: true });
  }
  marked.forEach(function (one) {
    one.addEventListener("focusin", function () { if (marked.indexOf(one) !== at) { pick(one); } });
  });
  var asked = marked.find(function (one) { return "#" + one.id === location.hash; });
  if (asked) { window.addEventListener("load", function () { pick(asked); }); }

  function blink() {
    var picture = stacked();
    if (picture) { picture.classList.toggle("tanpa-fisik"); return; }
    var views = Array.from(root.querySelectorAll('input[name="tampilan"]'));
    var now = views.find(function (view) { return view.checked; });
    var to = now && now.value === "fisik" ? "digital" : "fisik";
    var at = share(leading || frames[0]);
    views.forEach(function (view) { view.checked = view.value === to; });
    frames.forEach(function (frame) {
      frame.scrollLeft = at[0] * (frame.scrollWidth - frame.clientWidth);
      frame.scrollTop = at[1] * (frame.scrollHeight - frame.clientHeight);
    });
  }
  var keys = {
    j: function () { go("next"); }, k: function () { go("prev"); },
    "1": function () { press("1"); }, "2": differs, n: note, b: blink, t: stack, d: following,
    "+": function () { zoom(1.25, frames[0], 0, 0); }, "=": function () { zoom(1.25, frames[0], 0, 0); },
    "-": function () { zoom(0.8, frames[0], 0, 0); }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return; }
    if (event.target.matches("input:not([type=radio]), textarea, select")) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  var hint = root.querySelector(".tombol-ketik");
  if (hint) { hint.hidden = false; }
})();
