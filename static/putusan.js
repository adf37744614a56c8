// Gambar halaman berkas dimuat begitu daftarnya dibuka dan halamannya hampir terlihat; tanpa skrip ini tiap halaman
// dibuka lewat tautannya.
"use strict";
(function () {
  document.querySelectorAll(".lembaran").forEach(function (sheets) {
    sheets.addEventListener("toggle", function () {
      if (!sheets.open) { return; }
      sheets.querySelectorAll("figure[data-gambar]").forEach(function (figure) {
        var picture = document.createElement("img");
        picture.loading = "lazy";
        picture.decoding = "async";
        picture.width = 1200;
        picture.height = 1697;
        picture.alt = figure.dataset.sebutan;
        picture.src = figure.dataset.gambar;
        figure.removeAttribute("data-gambar");
        figure.prepend(picture);
      });
    });
  });
})();
