// Unggah berkas begitu dipilih, dengan kemajuan; tanpa skrip ini borang mengirimnya bersama isian.
"use strict";
(function () {
  var AT_ONCE = 3;      // server menerima empat sekaligus dari semua orang
  var TRIES = 3;        // sesudah sambungan terputus
  var waiting = [];     // unggahan yang menunggu giliran
  var running = 0;
  var held = null;      // borang yang dikirim selagi unggahan berjalan

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  function token(form) { return form.querySelector('input[name="csrf"]').value; }

  function size(bytes) {
    return bytes < 1048576 ? Math.ceil(bytes / 1024) + " KB" : Math.round(bytes / 104857.6) / 10 + " MB";
  }

  function button(text, act) {
    var made = element("button", "kecil", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function kept(job, upload) {
    var label = element("label", "centang");
    var box = element("input");
    box.type = "checkbox";
    box.name = job.input.dataset.unggah;
    box.value = upload.id;
    box.checked = true;
    var pages = upload.pages ? ", " + upload.pages + " halaman" : "";
    label.append(box, " " + upload.name + " (" + size(upload.size_bytes) + pages + ")");
    job.line.textContent = "";
    job.line.className = "terunggah";
    job.line.append(label);
    upload.notes.forEach(function (text) { job.line.append(element("span", "petunjuk", " " + text)); });
    upload.known.forEach(function (place) {
      var extra = element("span", "petunjuk", " " + place.sentence + " ");
      var link = element("a", "", "Lihat");
      link.href = place.address;
      link.target = "_blank";
      extra.append(link);
      job.line.append(extra);
    });
  }

  function refused(job, sentence, again) {
    job.line.textContent = "";
    job.line.className = "galat";
    job.line.append(job.file.name + ": " + sentence + " ");
    if (again) { job.line.append(button("Coba lagi", function () { job.tries = 0; queue(job); })); }
    job.line.append(" ", button("Buang", function () { job.line.remove(); }));
    release();
  }

  // Borang yang menunggu tidak dikirim tanpa berkas yang gagal; pemakai memutuskan sendiri.
  function release() {
    held = null;
    document.querySelectorAll(".menunggu-unggahan").forEach(function (told) { told.remove(); });
  }

  function say(job, text) {
    job.state.textContent = " " + text;
  }

  function finished() {
    running -= 1;
    next();
    if (held && !held.form.querySelector("p.kemajuan")) {
      var form = held;
      held = null;
      form.form.requestSubmit(form.by || undefined);
    }
  }

  function later(job, seconds, text) {
    say(job, text);
    job.timer = setTimeout(function () { job.timer = 0; waiting.push(job); next(); }, seconds * 1000);
  }

  function send(job) {
    var request = new XMLHttpRequest();
    var file = job.file;
    job.request = request;
    job.tries += 1;
    request.open("POST", "/unggahan?untuk=" + encodeURIComponent(job.input.dataset.unggah) + "&nama=" + encodeURIComponent(file.name));
    request.setRequestHeader("x-csrf-token", token(job.input.form));
    request.upload.onprogress = function (event) {
      job.bar.value = event.loaded;
      say(job, size(event.loaded) + " dari " + size(file.size));
    };
    request.upload.onload = function () {
      job.bar.removeAttribute("value");
      say(job, "diperiksa…");
    };
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (request.status === 201) {
        kept(job, answer);
      } else if (request.status === 503) {
        later(job, parseInt(request.getResponseHeader("retry-after"), 10) || 10, "menunggu giliran; server sedang sibuk");
      } else if (request.status === 401) {
        refused(job, "sesi Anda berakhir. Kirim isian ini; kata sandi akan diminta dan isian tidak hilang, lalu pilih berkasnya lagi.", false);
      } else {
        refused(job, answer.galat || "Unggahan gagal. Muat ulang halaman, lalu coba lagi.", request.status >= 500);
      }
      finished();
    };
    request.onerror = function () {
      if (job.tries < TRIES) {
        later(job, 2 * job.tries, "sambungan terputus; dicoba lagi");
      } else {
        refused(job, "sambungan terputus.", true);
      }
      finished();
    };
    request.onabort = function () { job.line.remove(); finished(); };
    request.send(file);
  }

  function next() {
    while (running < AT_ONCE && waiting.length > 0) {
      running += 1;
      send(waiting.shift());
    }
  }

  function queue(job) {
    job.line.textContent = "";
    job.line.className = "kemajuan";
    job.bar = element("progress");
    job.bar.max = job.file.size || 1;
    job.bar.value = 0;
    job.bar.setAttribute("aria-label", "Kemajuan " + job.file.name);
    job.state = element("span", "petunjuk", " menunggu giliran");
    var stop = button("Batalkan", function () {
      var place = waiting.indexOf(job);
      if (job.timer || place >= 0) {
        clearTimeout(job.timer);
        if (place >= 0) { waiting.splice(place, 1); }
        job.line.remove();
      } else {
        job.request.abort();
      }
    });
    job.line.append(job.file.name + " ", job.bar, job.state, " ", stop);
    waiting.push(job);
    next();
  }

  function add(input, file) {
    var line = element("p", "kemajuan");
    line.setAttribute("role", "status");
    (input.parentNode.querySelector(".daftar-unggahan") || input.parentNode).append(line);
    var job = { input: input, file: file, line: line, tries: 0, timer: 0 };
    var most = parseInt(input.dataset.batas, 10);
    if (most && file.size > most) {
      refused(job, "berkas " + size(file.size) + ", batasnya " + size(most) + ". Pindai dengan resolusi lebih rendah atau bagi berkas itu.", false);
      return;
    }
    queue(job);
  }

  document.querySelectorAll("input[type=file][data-unggah]").forEach(function (input) {
    input.insertAdjacentElement("afterend", element("div", "daftar-unggahan"));
    input.addEventListener("change", function () {
      var files = Array.from(input.files).sort(function (a, b) {
        return a.name.localeCompare(b.name, "id", { numeric: true });
      });
      if (!input.multiple) {
        input.parentNode.querySelectorAll('input[type=checkbox][name="' + input.name.replace(/_berkas$/, "") + '"]').forEach(function (box) { box.checked = false; });
      }
      files.forEach(function (file) { add(input, file); });
      input.value = "";
    });
  });

  // Borang yang dikirim selagi berkas masih berjalan menunggu sampai semuanya tiba.
  document.addEventListener("submit", function (event) {
    if (!event.target.querySelector("p.kemajuan")) { return; }
    event.preventDefault();
    held = { form: event.target, by: event.submitter };
    var place = event.submitter || event.target;
    var told = event.target.querySelector(".menunggu-unggahan") || element("p", "petunjuk menunggu-unggahan");
    told.setAttribute("role", "status");
    told.textContent = "Menunggu unggahan selesai; isian dikirim sesudahnya.";
    place.insertAdjacentElement("afterend", told);
  });

  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("p.kemajuan") && !held) { event.preventDefault(); }
  });

  // Halaman yang menunggu hasil penyiapan dimuat ulang sendiri, kecuali sudah ada yang diketik.
  var touched = false;
  document.addEventListener("input", function () { touched = true; });
  function shown(line) {
    line.removeAttribute("data-penyiapan");
    if (touched || document.querySelector("[data-penyiapan][data-lalu]")) {
      line.textContent = "Berkas siap. ";
      var link = element("a", "", "Muat ulang halaman ini untuk melihat hasilnya");
      link.href = "";
      line.append(link);
    } else {
      location.reload();
    }
  }

  // Kemajuan penyiapan berkas; tanpa skrip ini halaman dimuat ulang dengan tangan.
  function watch(line) {
    var hint = line.querySelector(".petunjuk");
    if (hint) { hint.remove(); }
    function ask() {
      fetch(line.dataset.penyiapan, { headers: { accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(); })
        .then(function (state) {
          var bar = line.querySelector("progress");
          if (state.usai && line.dataset.lalu) { shown(line); return; }
          if (state.usai) {
            var notes = state.masalah.length + state.catatan.length;
            line.textContent = notes ? "Selesai dengan catatan; muat ulang halaman ini untuk membacanya." : "Halaman siap dilihat.";
            return;
          }
          line.querySelector("span").textContent = state.kalimat;
          if (state.dari) {
            if (!bar) { bar = element("progress"); line.append(" ", bar); }
            bar.max = state.dari;
            bar.value = state.selesai;
          }
          setTimeout(ask, 2000);
        })
        .catch(function () { setTimeout(ask, 10000); });
    }
    setTimeout(ask, 2000);
  }
  document.querySelectorAll("[data-penyiapan]").forEach(watch);

  // Contoh nomor sambil templatnya diketik; tanpa skrip ini ada tombol “Lihat contoh”.
  document.querySelectorAll("form[data-contoh]").forEach(function (form) {
    var place = form.querySelector("output");
    var waits;
    form.addEventListener("input", function () {
      clearTimeout(waits);
      waits = setTimeout(function () {
        var typed = new URLSearchParams();
        ["templat", "klasifikasi", "unit"].forEach(function (name) { typed.set(name, form.elements[name].value); });
        fetch(form.dataset.contoh + "?" + typed, { headers: { accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(); })
          .then(function (said) { place.textContent = said.contoh || said.galat; })
          .catch(function () { place.textContent = "contoh tidak dapat dibuat sekarang"; });
      }, 300);
    });
  });

  var summary = document.querySelector(".ringkasan-galat");
  if (summary) { summary.focus(); }
})();
