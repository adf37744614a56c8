// Kunci sandi (passkey): tombol muncul hanya bila peramban mengenalnya; tanpa skrip, kode dari aplikasi tetap berlaku.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) { return; }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function keys(place) {
    return (place.dataset.kunci || "").split(" ").filter(Boolean).map(function (id) {
      return { type: "public-key", id: bytes(id) };
    });
  }
  function offer(place, ask, fill) {
    var button = place.querySelector("[data-kunci-tombol]");
    var state = place.querySelector("[data-kunci-keadaan]");
    var form = place.closest("form");
    function set(name, value) { form.querySelector('[name="' + name + '"]').value = value; }
    place.hidden = false;
    form.querySelectorAll("[data-kunci-tiada]").forEach(function (words) { words.hidden = true; });
    button.addEventListener("click", function () {
      button.disabled = true;
      state.textContent = "Menunggu perangkat Anda …";
      ask()
        .then(function (credential) {
          set("_kunci_id", text(credential.rawId));
          set("_kunci_klien", text(credential.response.clientDataJSON));
          fill(credential.response, set);
          form.submit();
        })
        .catch(function () {
          button.disabled = false;
          state.textContent = "Kunci sandi tidak jadi dipakai. Coba lagi, atau pakai cara yang lain.";
        });
    });
  }
  document.querySelectorAll("[data-kunci-masuk]").forEach(function (place) {
    offer(place, function () {
      return navigator.credentials.get({ publicKey: {
        challenge: bytes(place.dataset.tantangan),
        allowCredentials: keys(place),
        userVerification: "required"
      } });
    }, function (response, set) {
      set("_kunci_data", text(response.authenticatorData));
      set("_kunci_tanda", text(response.signature));
    });
  });
  document.querySelectorAll("[data-kunci-baru]").forEach(function (place) {
    offer(place, function () {
      return navigator.credentials.create({ publicKey: {
        challenge: bytes(place.dataset.tantangan),
        rp: { name: "JDIH" },
        user: { id: bytes(place.dataset.pemilik), name: place.dataset.nama, displayName: place.dataset.nama },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        excludeCredentials: keys(place),
        attestation: "none"
      } });
    }, function (response, set) {
      set("_kunci_data", text(response.getAuthenticatorData()));
      set("_kunci_umum", text(response.getPublicKey()));
      set("_kunci_macam", String(response.getPublicKeyAlgorithm()));
    });
  });
})();
