// Saran selagi mengetik; tanpa skrip ini isian mencari seperti biasa.
"use strict";
(function () {
  var PAUSE_MS = 150;   // selagi jari masih bergerak tidak ada yang ditanyakan
  var MIN_CHARS = 2;

  function suggest(input) {
    var list = document.createElement("ul");
    var asked = 0;        // jawaban yang terlambat tidak menimpa yang lebih baru
    var chosen = -1;
    var timer = null;
    list.id = input.id + "-saran";
    list.className = "daftar-saran";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Saran");
    list.hidden = true;
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      asked += 1;
      clearTimeout(timer);
      list.hidden = true;
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      chosen = -1;
    }

    function choose(at) {
      var options = list.children;
      if (chosen >= 0 && options[chosen]) { options[chosen].setAttribute("aria-selected", "false"); }
      chosen = at;
      if (chosen < 0) { input.removeAttribute("aria-activedescendant"); return; }
      options[chosen].setAttribute("aria-selected", "true");
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
    }

    function option(found, at) {
      var made = document.createElement("li");
      var citation = document.createElement("span");
      made.id = list.id + "-" + at;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      made.dataset.href = found.href;
      citation.className = "sitasi";
      citation.textContent = found.citation;
      made.append(citation, " ", found.title);
      // Bukan "click": isian tidak boleh kehilangan fokus lebih dahulu.
      made.addEventListener("mousedown", function (event) { event.preventDefault(); });
      made.addEventListener("click", function () { location.assign(found.href); });
      return made;
    }

    function show(found) {
      if (found.length === 0 || document.activeElement !== input) { close(); return; }
      list.replaceChildren.apply(list, found.map(option));
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function ask() {
      var text = input.value.trim();
      if (text.length < MIN_CHARS) { close(); return; }
      asked += 1;
      var mine = asked;
      fetch(input.dataset.saran + "?q=" + encodeURIComponent(text), { credentials: "same-origin" })
        .then(function (response) { return response.ok ? response.json() : []; })
        .then(function (found) { if (mine === asked) { show(found); } })
        .catch(function () { if (mine === asked) { close(); } });
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      var last = list.children.length - 1;
      if (event.isComposing) { return; }
      if (list.hidden) {
        if (event.key === "ArrowDown") { ask(); event.preventDefault(); }
        return;
      }
      if (event.key === "ArrowDown") { choose(chosen >= last ? -1 : chosen + 1); event.preventDefault(); }
      if (event.key === "ArrowUp") { choose(chosen < 0 ? last : chosen - 1); event.preventDefault(); }
      if (event.key === "Escape") { close(); event.preventDefault(); }
      if (event.key === "Enter" && chosen >= 0) {
        location.assign(list.children[chosen].dataset.href);
        event.preventDefault();
      }
    });
  }

  document.querySelectorAll("input[data-saran]").forEach(suggest);
})();
