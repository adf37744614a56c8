//! The second factor: an app that shows codes, or passkeys, and ten recovery codes for when both are lost.

use super::error::AuthError;
use super::model::Actor;
use super::passkeys::{Proof, takes_key};
use super::rules::FACTOR_TICKET_MS;
use super::seal::Sealer;
use super::service::{Auth, administrators_only, insert_password_link, person_of};
use super::signin::{SignedIn, open_session};
use super::store::{access, factors, people, settings};
use super::throttle::Subjects;
use super::totp::{self, DIGITS, SECRET_BYTES, accepted};
use crate::db::Tx;
use crate::journal::{self, Entry, Write};
use crate::kernel::{Digest, Timestamp, new_id, token, token_digest};
use rand::RngExt as _;
use std::collections::BTreeSet;

/// The purpose of the ticket that stands between password and code.
pub(super) const TICKET: &str = "faktor";
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes of a recovery code: 120 bits, so that a quick hash is enough.
const RECOVERY_BYTES: usize = 15;
/// Letters of a recovery code between two dashes.
const RECOVERY_GROUP: usize = 4;
/// The office's setting that wants a second factor of whoever signs at gates.
pub const FACTOR_SETTING: &str = "faktor_wajib";

/// An app that is being set up.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The secret, sealed for the form to carry.
    pub sealed: String,
    /// The secret for people who type it.
    pub secret: String,
    /// What the QR code says.
    pub address: String,
}

/// How a person stands to the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorState {
    /// Since when there is one.
    pub since: Option<Timestamp>,
    /// Whether an app is set up.
    pub app: bool,
    /// How many passkeys are set up.
    pub keys: i64,
    /// Recovery codes that were not used.
    pub codes_left: i64,
    /// Whether the password is too short to stand alone.
    pub short_password: bool,
    /// Whether the office wants one of this person.
    pub required: bool,
}

impl Auth {
    /// How the actor stands to the second factor.
    ///
    /// # Errors
    /// As any statement.
    pub async fn factor(&self, actor: &Actor) -> Result<FactorState, AuthError> {
        let mut tx = self.journal().db().read().await?;
        let held = factors::held(&mut tx, &actor.person_id).await?;
        Ok(FactorState {
            since: held.since(),
            app: held.app_ms.is_some(),
            keys: held.keys,
            codes_left: factors::codes_left(&mut tx, &actor.person_id).await?,
            short_password: factors::is_short(&mut tx, &actor.person_id).await?,
            required: self.requires_factor(&mut tx, actor).await?,
        })
    }

    /// Whether a person has an app that shows codes.
    ///
    /// # Errors
    /// As any statement.
    pub async fn has_app(&self, person_id: &str) -> Result<bool, AuthError> {
        Ok(factors::totp(&mut self.journal().db().read().await?, person_id).await?.is_some())
    }

    /// The people of an office who have a second factor.
    ///
    /// # Errors
    /// As any statement.
    pub async fn with_factor(&self, office_id: &str) -> Result<BTreeSet<String>, AuthError> {
        Ok(factors::with_any(&mut self.journal().db().read().await?, office_id).await?.into_iter().collect())
    }

    async fn requires_factor(&self, tx: &mut Tx, actor: &Actor) -> Result<bool, AuthError> {
        let signs = actor.roles.iter().any(|role| self.roles().gate.contains(role));
        if !signs {
            return Ok(false);
        }
        Ok(settings::setting(tx, &actor.office_id, FACTOR_SETTING).await?.as_deref() == Some("ya"))
    }

    /// Whether the office wants a second factor of the actor that is not there yet.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lacks_factor(&self, actor: &Actor) -> Result<bool, AuthError> {
        let state = self.factor(actor).await?;
        Ok(state.required && state.since.is_none())
    }

    /// A new secret to be set up; nothing is stored.
    ///
    /// # Errors
    /// [`AuthError::Seal`] when the key cannot be had.
    pub async fn begin_factor(&self, actor: &Actor, host: &str) -> Result<Enrolment, AuthError> {
        let secret: [u8; SECRET_BYTES] = rand::rng().random();
        let sealed = self.sealer()?.seal(&enrolling(&actor.person_id), &secret)?;
        self.enrolment(actor, host, sealed, &secret).await
    }

    /// The same secret again, for a form that is shown again; a new one when it is not this person's.
    ///
    /// # Errors
    /// As [`Auth::begin_factor`].
    pub async fn resume_factor(
        &self,
        actor: &Actor,
        host: &str,
        sealed: &str,
    ) -> Result<Enrolment, AuthError> {
        match self.sealer()?.open(&enrolling(&actor.person_id), sealed)? {
            Some(secret) => self.enrolment(actor, host, sealed.to_owned(), &secret).await,
            None => self.begin_factor(actor, host).await,
        }
    }

    async fn enrolment(
        &self,
        actor: &Actor,
        host: &str,
        sealed: String,
        secret: &[u8],
    ) -> Result<Enrolment, AuthError> {
        let login = self.login_of(&actor.person_id).await?;
        Ok(Enrolment { sealed, secret: totp::base32(secret), address: totp::address(secret, &login, host) })
    }

    /// Sets the app up once it shows the right code; gives the recovery codes, which are shown this once. Other
    /// sessions end.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for the field `kode`; [`AuthError::ProofNeeded`] when the last proof is too old.
    pub async fn confirm_factor(
        &self,
        actor: &Actor,
        session: &str,
        sealed: &str,
        code: &str,
    ) -> Result<Vec<String>, AuthError> {
        let sealer = self.sealer()?;
        let wrong = || {
            let sentence =
                "Kode tidak cocok. Periksa jam ponsel Anda, lalu masukkan kode yang sedang tampil.";
            AuthError::invalid("kode", sentence)
        };
        let secret = sealer.open(&enrolling(&actor.person_id), sealed)?.ok_or_else(wrong)?;
        let kept = sealer.seal(&actor.person_id, &secret)?;
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        super::sessions::require_proof(&mut tx, session, now).await?;
        let step = accepted(&secret, &digits(code), now, None).ok_or_else(wrong)?;
        factors::set_totp(&mut tx, &actor.person_id, &kept).await?;
        factors::take_step(&mut tx, &actor.person_id, step).await?;
        let codes = new_codes(&mut tx, &actor.person_id).await?;
        super::sessions::end_others_in(&mut tx, &actor.person_id, session).await?;
        tx.commit(vec![Entry::new("akun.faktor-dipasang", actor.author()).about(&actor.person_id)]).await?;
        Ok(codes)
    }

    /// New recovery codes; the old ones end.
    ///
    /// # Errors
    /// [`AuthError::ProofNeeded`]; [`AuthError::NotFound`] without a second factor.
    pub async fn renew_codes(&self, actor: &Actor, session: &str) -> Result<Vec<String>, AuthError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        super::sessions::require_proof(&mut tx, session, now).await?;
        if !factors::held(&mut tx, &actor.person_id).await?.any() {
            return Err(AuthError::NotFound("Faktor kedua"));
        }
        let codes = new_codes(&mut tx, &actor.person_id).await?;
        let entry = Entry::new("akun.kode-pemulihan-dibuat", actor.author()).about(&actor.person_id);
        tx.commit(vec![entry]).await?;
        Ok(codes)
    }

    /// The person takes the own second factor away: app and passkeys. Other sessions end.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for the field `faktor` while the password is short or the office wants a factor;
    /// [`AuthError::ProofNeeded`].
    pub async fn remove_factor(&self, actor: &Actor, session: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        super::sessions::require_proof(&mut tx, session, now).await?;
        if !factors::held(&mut tx, &actor.person_id).await?.any() {
            return Ok(());
        }
        self.may_stand_without(&mut tx, actor).await?;
        factors::clear(&mut tx, &actor.person_id).await?;
        super::sessions::end_others_in(&mut tx, &actor.person_id, session).await?;
        tx.commit(vec![Entry::new("akun.faktor-dilepas", actor.author()).about(&actor.person_id)]).await?;
        Ok(())
    }

    /// Refuses to take the last second factor of a person while the password is short or the office wants one.
    pub(super) async fn may_stand_without(&self, tx: &mut Tx, actor: &Actor) -> Result<(), AuthError> {
        if factors::is_short(tx, &actor.person_id).await? {
            let sentence = format!(
                "Kata sandi Anda kurang dari {} karakter, sehingga faktor kedua masih diperlukan. Ganti dahulu kata \
                 sandi dengan yang lebih panjang.",
                super::rules::PASSWORD_MIN_CHARS
            );
            return Err(AuthError::invalid("faktor", sentence));
        }
        if self.requires_factor(tx, actor).await? {
            let sentence = "Kantor Anda mewajibkan faktor kedua bagi pemeriksa dan pemberi persetujuan. Untuk \
                            mengganti ponsel, pasang dahulu kunci sandi atau aplikasi yang baru.";
            return Err(AuthError::invalid("faktor", sentence));
        }
        Ok(())
    }

    /// An administrator takes away a second factor that was lost: its own act, recorded like a reset. A password that
    /// is too short to stand alone goes with it, and its one-time link is given.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::NotFound`].
    pub async fn remove_lost_factor(
        &self,
        actor: &Actor,
        person_id: &str,
    ) -> Result<Option<String>, AuthError> {
        administrators_only(actor)?;
        if actor.person_id == person_id {
            return Err(AuthError::Forbidden("Faktor kedua sendiri dilepas di halaman Akun."));
        }
        let mut tx = self.journal().begin().await?;
        person_of(&mut tx, Some(&actor.office_id), person_id).await?;
        if !factors::held(&mut tx, person_id).await?.any() {
            return Err(AuthError::NotFound("Faktor kedua"));
        }
        let now = tx.now();
        factors::clear(&mut tx, person_id).await?;
        record_reset(&mut tx, person_id, "faktor", &actor.author()).await?;
        access::end_sessions_of(&mut tx, person_id, now).await?;
        let mut link = None;
        if factors::is_short(&mut tx, person_id).await? {
            people::clear_phc(&mut tx, person_id).await?;
            factors::set_short(&mut tx, person_id, false).await?;
            link = Some(insert_password_link(&mut tx, person_id).await?);
        }
        tx.commit(vec![Entry::new("akun.faktor-hilang-dilepas", actor.author()).about(person_id)]).await?;
        Ok(link)
    }

    /// The second half of signing in: the ticket that the password gave, and a code of the app, a recovery code, or a passkey.
    ///
    /// # Errors
    /// [`AuthError::Link`] for a ticket that is over, [`AuthError::WrongCode`], [`AuthError::Throttled`].
    pub async fn sign_in_factor(
        &self,
        ticket: &str,
        proof: Proof<'_>,
        address: &str,
    ) -> Result<SignedIn, AuthError> {
        let person_id = self.ticket_person(ticket).await?;
        let login = self.login_of(&person_id).await?;
        let subjects = Subjects::of(&login, address);
        // By this machine's clock throughout: another one's may have set the journal's time ahead.
        let now = self.journal().clock().now();
        subjects.refuse_early(&mut self.journal().db().read().await?, now).await?;
        let mut tx = self.journal().begin().await?;
        let by_device = self.takes_proof(&mut tx, &person_id, proof, now).await?;
        let by_recovery = match proof {
            Proof::Code(code) if !by_device => {
                factors::use_code(&mut tx, &person_id, &recovery_digest(&person_id, code)).await?
            }
            _ => false,
        };
        if !by_device && !by_recovery {
            drop(tx);
            subjects.failed(self.journal().db(), proof.kind(), now).await?;
            return Err(if matches!(proof, Proof::Key(..)) {
                AuthError::WrongKey
            } else {
                AuthError::WrongCode
            });
        }
        if !access::use_link(&mut tx, &token_digest(TICKET, ticket), now).await? {
            return Err(AuthError::Ticket);
        }
        subjects.succeeded(&mut tx).await?;
        let signed_in = open_session(&mut tx, &person_id).await?;
        let author = signed_in.actor.author();
        let entry = Entry::new("akun.masuk", author.clone()).about(&person_id).with("faktor", proof.kind());
        let mut entries = vec![entry];
        if by_recovery {
            entries.push(Entry::new("akun.kode-pemulihan-dipakai", author).about(&person_id));
        }
        tx.commit(entries).await?;
        Ok(signed_in)
    }

    /// Whether the second factor proves who the person is; a code or a challenge is then used up.
    pub(super) async fn takes_proof(
        &self,
        tx: &mut Tx,
        person_id: &str,
        proof: Proof<'_>,
        now: Timestamp,
    ) -> Result<bool, AuthError> {
        match proof {
            Proof::Password(_) => Ok(false),
            Proof::Code(code) => self.takes_code(tx, person_id, code, now).await,
            Proof::Key(key, origins) => takes_key(tx, person_id, (key, origins), now).await,
        }
    }

    /// Whether `code` is one of the person's app that may be taken now; then it is.
    async fn takes_code(
        &self,
        tx: &mut Tx,
        person_id: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<bool, AuthError> {
        let Some(sealed) = factors::totp(tx, person_id).await? else { return Ok(false) };
        let Some(secret) = self.sealer()?.open(person_id, &sealed)? else {
            // Another key than the one that sealed it, as after a restore without it: recovery codes still let in.
            tracing::error!(
                person.id = person_id,
                "the secret of a second factor cannot be opened with this key"
            );
            return Ok(false);
        };
        let used = factors::used_step(tx, person_id).await?;
        match accepted(&secret, &digits(code), now, used) {
            Some(step) => Ok(factors::take_step(tx, person_id, step).await?),
            None => Ok(false),
        }
    }

    fn sealer(&self) -> Result<&Sealer, AuthError> {
        self.sealer.as_ref().ok_or_else(|| AuthError::Seal("no folder for the key was named".into()))
    }
}

/// A ticket for the second half of signing in, when the person has a second factor.
pub(super) async fn ticket(
    tx: &mut Tx,
    person_id: &str,
    now: Timestamp,
) -> Result<Option<String>, AuthError> {
    if !factors::held(tx, person_id).await?.any() {
        return Ok(None);
    }
    let secret = token();
    let until = now.plus_ms(FACTOR_TICKET_MS);
    access::insert_link(tx, &token_digest(TICKET, &secret), TICKET, Some(person_id), now, until).await?;
    Ok(Some(secret))
}

/// Records a reset for the gates of the next day.
pub(super) async fn record_reset(
    tx: &mut Write,
    person_id: &str,
    kind: &str,
    author: &journal::Actor,
) -> Result<(), AuthError> {
    let by = match author {
        journal::Actor::Person(id) => Some(id.as_str()),
        journal::Actor::System => None,
    };
    let id = new_id(tx.now());
    Ok(factors::insert_reset(tx, &id, person_id, kind, by).await?)
}

pub(super) async fn new_codes(tx: &mut Write, person_id: &str) -> Result<Vec<String>, AuthError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_code()).collect();
    let digests: Vec<Digest> = codes.iter().map(|code| recovery_digest(person_id, code)).collect();
    factors::set_codes(tx, person_id, &digests).await?;
    Ok(codes)
}

fn new_code() -> String {
    let bytes: [u8; RECOVERY_BYTES] = rand::rng().random();
    let letters: Vec<char> = totp::base32(&bytes).to_lowercase().chars().collect();
    letters.chunks(RECOVERY_GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is stored of a recovery code: so many random bits need no slow hash.
fn recovery_digest(person_id: &str, code: &str) -> Digest {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    token_digest("pemulihan", &format!("{person_id}\n{}", plain.to_lowercase()))
}

/// A code of the app as typed, without the spaces that apps show.
fn digits(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).take(DIGITS + 1).collect()
}

fn enrolling(person_id: &str) -> String {
    format!("pemasangan {person_id}")
}
