// Halaman periksa keaslian: sidik dihitung di peramban, dan hanya sidik itu yang ditanyakan. Tanpa
// crypto.subtle (http biasa) atau bila gagal, formulir dikirim seperti tanpa skrip.
(function () {
  "use strict";
  var form = document.querySelector("[data-periksa]");
  if (!form || !window.crypto || !crypto.subtle || !window.File || !File.prototype.arrayBuffer) { return; }
  var input = form.querySelector('input[type="file"]');
  var state = form.querySelector("[data-keadaan]");
  var button = form.querySelector("button");
  var largest = Number(form.dataset.terbesar);
  form.querySelectorAll("[data-dengan-skrip]").forEach(function (one) { one.hidden = false; });
  form.querySelectorAll("[data-tanpa-skrip]").forEach(function (one) { one.hidden = true; });

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  function say(text) { state.textContent = text; }
  function check(file) {
    if (file.size > largest) {
      say("Berkas ini lebih besar daripada berkas mana pun yang diterbitkan di sini.");
      return;
    }
    say("Menghitung sidik " + file.name + " …");
    button.disabled = true;
    file.arrayBuffer()
      .then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); })
      .then(function (digest) { location.assign("/verifikasi?sha256=" + hex(digest)); })
      .catch(function () {
        button.disabled = false;
        say("Berkas ini tidak dapat dibaca oleh peramban. Pilih lagi, atau hitung sidiknya sendiri.");
      });
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (input.files.length) { check(input.files[0]); }
  });
  input.addEventListener("change", function () { if (input.files.length) { check(input.files[0]); } });
  form.addEventListener("dragover", function (event) {
    event.preventDefault();
    form.classList.add("diseret");
  });
  ["dragleave", "drop", "dragend"].forEach(function (name) {
    form.addEventListener(name, function () { form.classList.remove("diseret"); });
  });
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { check(event.dataTransfer.files[0]); }
  });
  // Kembali dengan tombol peramban: tombol boleh dipakai lagi.
  window.addEventListener("pageshow", function () { button.disabled = false; say(""); });
})();
