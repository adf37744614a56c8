// Menunjuk tempat catatan pada gambar halaman; tanpa skrip ini letaknya dipilih dari daftar.
"use strict";
(function () {
  var sheet = document.querySelector("[data-penunjuk]");
  var form = document.getElementById("catatan");
  if (!sheet || !form) { return; }
  var EDGE = 10000;
  var picture = sheet.querySelector("img");
  var marks = sheet.querySelector("svg");
  var part = form.elements.bagian;
  var mark = null;
  form.querySelector("[data-sentuh]").hidden = false;

  function draw(x, y) {
    if (!mark) {
      mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      mark.setAttribute("class", "baru");
      mark.setAttribute("r", "13");
      marks.append(mark);
    }
    mark.setAttribute("cx", x / 100 + "%");
    mark.setAttribute("cy", y / 100 + "%");
  }

  function clear() {
    form.elements.x.value = "";
    form.elements.y.value = "";
    if (mark) { mark.remove(); mark = null; }
  }

  picture.addEventListener("click", function (event) {
    var box = picture.getBoundingClientRect();
    var x = Math.round((event.clientX - box.left) / box.width * EDGE);
    var y = Math.round((event.clientY - box.top) / box.height * EDGE);
    form.elements.x.value = x;
    form.elements.y.value = y;
    part.value = "";
    draw(x, y);
    form.elements.catatan.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  });
  // Yang dipilih dari daftar menggantikan yang ditunjuk.
  part.addEventListener("change", clear);
  if (form.elements.x.value && form.elements.y.value) {
    draw(Number(form.elements.x.value), Number(form.elements.y.value));
  }
})();
