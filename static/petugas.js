// Unggah berkas begitu dipilih, dengan kemajuan; tanpa skrip ini borang mengirimnya bersama isian.
"use strict";
(function () {
  function token(form) { return form.querySelector('input[name="csrf"]').value; }

  function note(input) {
    var line = document.createElement("p");
    line.className = "kemajuan";
    line.setAttribute("role", "status");
    input.insertAdjacentElement("afterend", line);
    return line;
  }

  function kept(input, upload, line) {
    var label = document.createElement("label");
    label.className = "centang";
    var box = document.createElement("input");
    box.type = "checkbox";
    box.name = input.dataset.unggah;
    box.value = upload.id;
    box.checked = true;
    label.append(box, " " + upload.name + " (" + upload.pages + " halaman)");
    line.textContent = "";
    line.className = "terunggah";
    line.append(label);
    upload.notes.forEach(function (text) {
      var extra = document.createElement("span");
      extra.className = "petunjuk";
      extra.textContent = " " + text;
      line.append(extra);
    });
  }

  function send(input, file) {
    var line = note(input);
    var bar = document.createElement("progress");
    bar.max = file.size || 1;
    line.append(file.name + " ", bar);
    var request = new XMLHttpRequest();
    var target = "/unggahan?untuk=" + encodeURIComponent(input.dataset.unggah) + "&nama=" + encodeURIComponent(file.name);
    request.open("POST", target);
    request.setRequestHeader("x-csrf-token", token(input.form));
    request.upload.onprogress = function (event) { bar.value = event.loaded; };
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (request.status === 201) { kept(input, answer, line); return; }
      line.className = "galat";
      if (request.status === 401) {
        line.textContent = file.name + ": sesi Anda berakhir. Kirim isian ini; kata sandi akan diminta dan isian tidak hilang, lalu pilih berkasnya lagi.";
        return;
      }
      line.textContent = file.name + ": " + (answer.galat || "Unggahan gagal. Muat ulang halaman, lalu coba lagi.");
    };
    request.onerror = function () {
      line.className = "galat";
      line.textContent = file.name + ": sambungan terputus. Pilih berkas ini lagi untuk mengulang.";
    };
    request.send(file);
  }

  document.querySelectorAll("input[type=file][data-unggah]").forEach(function (input) {
    input.addEventListener("change", function () {
      Array.from(input.files).forEach(function (file) { send(input, file); });
      input.value = "";
    });
  });

  var summary = document.querySelector(".ringkasan-galat");
  if (summary) { summary.focus(); }
})();
