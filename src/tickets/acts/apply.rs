//! What each act changes.

use super::{Act, Done, Work};
use crate::auth;
use crate::db::{self, Tx};
use crate::journal::Entry;
use crate::kernel::{Timestamp, new_id};
use crate::products::Standing;
use crate::sop::store::cases;
use crate::tickets::access::as_operator;
use crate::tickets::opening::{Beginning, Happening, NewIdentity, opened, seal_identity};
use crate::tickets::rules::arrival::Arrival;
use crate::tickets::rules::clock::Promised;
use crate::tickets::rules::links::{products, targets};
use crate::tickets::rules::standing::Waits;
use crate::tickets::rules::{self, LETTER_MAX_CHARS, TEXT_MAX_CHARS};
use crate::tickets::store::events::CONDITION;
use crate::tickets::store::requesters;
use crate::tickets::store::tickets::{self as rows, ForwardRow};
use crate::tickets::vocabulary::{Category, Channel, Condition, Request, Status, Way};
use crate::tickets::{TicketError, Tickets};

fn text_of(field: &'static str, typed: &str, what: &str) -> Result<String, TicketError> {
    rules::need_text(typed, what, TEXT_MAX_CHARS).map_err(|why| TicketError::invalid(field, why))
}

impl Tickets {
    /// Refuses words to the requester that lead to anything that is not public (step 5); asked before the write lock
    /// is taken, and every product again by the portal when it is opened.
    pub(super) async fn check_links(&self, act: &Act) -> Result<(), TicketError> {
        let (Act::Answer { text, .. } | Act::Ask { text, .. }) = act else { return Ok(()) };
        targets(text, &self.base_url).map_err(|bad| TicketError::invalid("jawaban", bad.sentence))?;
        match self.not_open(text).await? {
            Some(what) => {
                let why = format!("{what} tidak terbuka untuk umum, sehingga tidak dapat dikirim.");
                Err(TicketError::invalid("jawaban", why))
            }
            None => Ok(()),
        }
    }

    /// The first product or file that a text leads to and that is not public now; `None` while all of them are.
    pub(in crate::tickets) async fn not_open(&self, text: &str) -> Result<Option<String>, db::Error> {
        for (id, file) in products(text, &self.base_url) {
            let Standing::Public(product) = self.visibility.standing(id).await? else {
                return Ok(Some(format!("/produk-hukum/{id}")));
            };
            // A file may have been taken down alone, while its product stays.
            if let Some(name) = file
                && !product.files.iter().any(|file| file.name == name)
            {
                return Ok(Some(format!("Berkas {name} pada /produk-hukum/{id}")));
            }
        }
        Ok(None)
    }

    /// Does the act; the caller saves the ticket.
    pub(super) async fn apply(&self, work: &mut Work<'_>, act: Act) -> Result<Done, TicketError> {
        match act {
            Act::Take => self.take(work).await,
            Act::Release => {
                work.row.taken_by = None;
                self.note(work, Happening::besides("dilepas").leading_on()).await?;
                Ok(Done::default())
            }
            Act::Classify(category) => self.classify(work, category).await,
            Act::Identify { identity, request, is_limited } => {
                self.identify(work, &identity, request, is_limited).await
            }
            Act::Answer { text, is_checked, is_said_elsewhere } => {
                self.answer(work, &text, is_checked, is_said_elsewhere).await
            }
            Act::Ask { text, is_said_elsewhere } => {
                let text = text_of("jawaban", &text, "Pertanyaan")?;
                let event = self.note(work, Happening::besides("tanya").saying(&text)).await?;
                self.deliver(work, &event, is_said_elsewhere).await?;
                work.stand(Status::MenungguPemohon);
                Ok(Done::default())
            }
            Act::Note(text) => {
                let text = text_of("catatan", &text, "Catatan")?;
                self.note(work, Happening::besides("catatan").saying(&text)).await?;
                Ok(Done::default())
            }
            Act::Heard(text) => {
                let text = text_of("catatan", &text, "Pesan pemohon")?;
                self.note(work, Happening::besides("pesan").saying(&text)).await?;
                work.row.last_in_ms = work.tx.now().0;
                if matches!(work.status(), Status::MenungguPemohon | Status::Dijawab) {
                    work.stand(Status::Diproses);
                }
                Ok(Done::default())
            }
            Act::Forward { post_id, condition, way, number, text } => {
                self.forward(work, &post_id, condition, (way, &number), &text).await
            }
            Act::UnitAnswer { forward_id, text } => self.unit_answer(work, &forward_id, &text).await,
            Act::FollowUp { text, days } => self.follow_up(work, &text, days).await,
            Act::Tie(case_id) => self.tie(work, &case_id).await,
            Act::Close { outcome, text, is_delivered } => {
                self.close(work, outcome, &text, is_delivered).await
            }
            Act::Reopen(text) => self.reopen(work, &text).await,
        }
    }

    pub(super) async fn note(
        &self,
        work: &mut Work<'_>,
        event: Happening<'_>,
    ) -> Result<String, TicketError> {
        let by = work.actor.person_id.clone();
        self.happen(work.tx, &work.known.key, &work.row.id, event.by(Some(&by))).await
    }

    async fn take(&self, work: &mut Work<'_>) -> Result<Done, TicketError> {
        work.row.taken_by = Some(work.actor.person_id.clone());
        if work.status() == Status::Baru {
            work.stand(Status::Diproses);
        }
        self.note(work, Happening::besides("diambil").leading_on()).await?;
        Ok(Done::default())
    }

    async fn classify(&self, work: &mut Work<'_>, category: Category) -> Result<Done, TicketError> {
        if work.row.category.as_deref() == Some(category.column()) {
            return Err(TicketError::invalid("kategori", "Kategorinya sudah itu."));
        }
        work.row.category = Some(category.column().to_owned());
        if work.status() == Status::Baru {
            work.stand(Status::Diproses);
        }
        let event = Happening::new("kategori", 4).with("kategori", category.column());
        self.note(work, event.leading_on()).await?;
        Ok(Done::default())
    }

    async fn identify(
        &self,
        work: &mut Work<'_>,
        identity: &NewIdentity,
        request: Request,
        is_limited: bool,
    ) -> Result<Done, TicketError> {
        if identity.name.is_empty() && !is_limited {
            let why = "Isi nama pemohon, atau centang bahwa pemohon tidak menyebut identitas.";
            return Err(TicketError::invalid("nama", why));
        }
        let channel = Channel::from_column(&work.row.channel);
        // Who refuses to be named is kept by nothing; but the number that WhatsApp delivers from is not the operator's to
        // change.
        let mut identity = if is_limited { NewIdentity::default() } else { identity.clone() };
        if channel == Some(Channel::Whatsapp) {
            let known = crate::tickets::opening::identity_of(&work.known.key, &work.known.row);
            identity.contact = known.contact;
        }
        let contact = rules::normal_contact(&identity.contact);
        let tags = match &contact {
            Some(contact) => self.vault.ring()?.tags(&work.row.office_id, contact),
            None => Vec::new(),
        };
        // A contact that is another requester's stays with that one: this one is not continued by it. While the key is
        // being changed, that one may still be found by the old key alone.
        let taken = requesters::by_tag(work.tx, &work.row.office_id, &tags).await?;
        work.known.row.contact_tag = tags.into_iter().next();
        let is_free = taken.is_none_or(|row| row.id == work.known.row.id);
        work.known.row.is_verified = i64::from(is_free);
        work.known.row.identity = seal_identity(&work.known.key, &identity)?;
        requesters::save(work.tx, &work.known.row).await?;
        work.row.request = Some(request.column().to_owned());
        work.row.is_limited = i64::from(is_limited);
        work.row.is_reachable = i64::from(match channel {
            Some(Channel::Whatsapp) => true,
            // Whether the requester has a page was settled when the ticket began.
            Some(Channel::Formulir) => work.row.is_reachable == 1,
            Some(Channel::Telepon | Channel::Obrolan) | None => !identity.contact.is_empty(),
        });
        self.note(work, Happening::new("identitas", 3).with("terbatas", is_limited)).await?;
        Ok(Done::default())
    }

    async fn answer(
        &self,
        work: &mut Work<'_>,
        text: &str,
        is_checked: bool,
        is_said_elsewhere: bool,
    ) -> Result<Done, TicketError> {
        let text = text_of("jawaban", text, "Jawaban")?;
        if work.row.category.is_none() {
            return Err(TicketError::invalid("kategori", "Tetapkan satu kategori utama sebelum menjawab."));
        }
        if !is_checked {
            let why = "Baca lagi jawabannya dan centang kedua pernyataan sebelum mengirim.";
            return Err(TicketError::invalid("terbuka", why));
        }
        let products: Vec<i64> = products(&text, &self.base_url).into_iter().map(|(id, _)| id).collect();
        let event = Happening::new("jawaban", 5).saying(&text).with("produk", products);
        let event = self.note(work, event.leading_on()).await?;
        self.deliver(work, &event, is_said_elsewhere).await?;
        let now = work.tx.now().0;
        work.row.answered_ms.get_or_insert(now);
        // A first answer does not end the waiting for a unit or a product.
        let waits = self.waits(work.tx, &work.row.id).await?;
        work.stand_by(waits, true);
        Ok(Done::default())
    }

    /// What a ticket still waits for.
    pub(in crate::tickets) async fn waits(&self, tx: &mut Tx, ticket_id: &str) -> Result<Waits, TicketError> {
        let forwards = rows::forwards(tx, ticket_id).await?;
        let ties = rows::ties(tx, ticket_id).await?;
        Ok(Waits {
            forwards: forwards.iter().filter(|forward| forward.answered_ms.is_none()).count(),
            ties: ties.iter().filter(|tie| tie.settled_ms.is_none()).count(),
        })
    }

    async fn forward(
        &self,
        work: &mut Work<'_>,
        post_id: &str,
        condition: Condition,
        (way, number): (Way, &str),
        text: &str,
    ) -> Result<Done, TicketError> {
        let text = text_of("alasan", text, "Alasan penerusan")?;
        if work.row.category.is_none() {
            return Err(TicketError::invalid("kategori", "Tetapkan satu kategori utama sebelum meneruskan."));
        }
        let number = rules::read_text(number, "Nomor surat", LETTER_MAX_CHARS)
            .map_err(|why| TicketError::invalid("nomor", why))?;
        if way.has_number() && number.is_empty() {
            return Err(TicketError::invalid("nomor", "Isi nomor nota dinas atau disposisinya."));
        }
        let post = auth::post_in(work.tx, post_id).await?.filter(|post| post.office_id == work.row.office_id);
        let post = post.ok_or_else(|| TicketError::invalid("unit", "Pilih unit dari daftar."))?;
        let now = work.tx.now();
        let forward = ForwardRow {
            id: new_id(now),
            post_id: post.id,
            title: post.title,
            way: way.column().to_owned(),
            number,
            at_ms: now.0,
            answered_ms: None,
        };
        let ids = (work.row.id.as_str(), work.actor.person_id.as_str());
        rows::insert_forward(work.tx, ids, &forward).await?;
        let event = Happening::new("penerusan", 6)
            .saying(&text)
            .with(CONDITION, condition.column())
            .with("unit", forward.title)
            .with("cara", way.title())
            .with("nomor", forward.number);
        self.note(work, event.leading_on()).await?;
        work.row.forwarded_ms.get_or_insert(now.0);
        work.stand(Status::MenungguUnit);
        Ok(Done::default())
    }

    async fn unit_answer(
        &self,
        work: &mut Work<'_>,
        forward_id: &str,
        text: &str,
    ) -> Result<Done, TicketError> {
        let text = text_of("jawaban_unit", text, "Jawaban unit")?;
        let all = rows::forwards(work.tx, &work.row.id).await?;
        let forward = all.iter().find(|forward| forward.id == forward_id && forward.answered_ms.is_none());
        let forward =
            forward.ok_or_else(|| TicketError::invalid("penerusan", "Pilih penerusan dari daftar."))?;
        rows::answer_forward(work.tx, &forward.id).await?;
        let event = Happening::new("jawaban_unit", 7).saying(&text).with("unit", forward.title.clone());
        self.note(work, event.leading_on()).await?;
        let now = work.tx.now().0;
        work.row.unit_answered_ms.get_or_insert(now);
        // What the unit said has to be brought to the requester.
        let waits = self.waits(work.tx, &work.row.id).await?;
        work.stand_by(waits, false);
        Ok(Done::default())
    }

    async fn follow_up(&self, work: &mut Work<'_>, text: &str, days: u32) -> Result<Done, TicketError> {
        let text = text_of("tindak_lanjut", text, "Tindak lanjut")?;
        let now = work.tx.now();
        let most = work.times.standards.follow_up.most;
        let promise =
            work.times.standards.follow_up_in(&work.times.calendar, days, now).ok_or_else(|| {
                TicketError::invalid(
                    "hari",
                    format!("Tindak lanjut berikutnya 1 sampai {most} hari kerja lagi."),
                )
            })?;
        self.note(work, Happening::new("tindak_lanjut", 9).saying(&text).with("hari", days)).await?;
        let (status, since) = (work.status(), Timestamp(work.row.since_ms));
        let is_owed = matches!(status, Status::Baru | Status::Diproses)
            && work.row.answered_ms.is_none()
            && work.row.forwarded_ms.is_none();
        let times = &work.times;
        let next = times.standards.promised(&times.calendar, (promise, is_owed), (status, since));
        match next {
            Promised::StaysDue(due) | Promised::Sooner(due) => work.row.next_ms = Some(due.0),
            Promised::Anew(due) => {
                work.row.since_ms = now.0;
                work.row.promised_days = Some(i64::from(days));
                work.row.next_ms = Some(due.0);
            }
        }
        Ok(Done::default())
    }

    async fn tie(&self, work: &mut Work<'_>, case_id: &str) -> Result<Done, TicketError> {
        let refused = || TicketError::invalid("perkara", "Pilih perkara yang masih berjalan dari daftar.");
        let case = cases::load(work.tx, case_id).await?.filter(|case| case.office_id == work.row.office_id);
        let case = case.filter(|case| case.closed.is_none()).ok_or_else(refused)?;
        rows::tie(work.tx, &work.row.id, &case.id, &work.actor.person_id).await?;
        self.note(work, Happening::besides("kaitan").with("perkara", case.id.clone())).await?;
        let waits = self.waits(work.tx, &work.row.id).await?;
        work.stand_by(waits, false);
        let mut done = Done::default();
        done.more.push(
            as_operator(work.actor, Entry::new("tiket.kaitan-perkara", work.actor.author()))
                .about(&case.id)
                .with("nomor", rules::code(work.row.year, work.row.number)),
        );
        Ok(done)
    }

    async fn reopen(&self, work: &mut Work<'_>, text: &str) -> Result<Done, TicketError> {
        let text = text_of("catatan", text, "Pesan pemohon")?;
        let office = auth::office_in(work.tx, &work.row.office_id).await?.ok_or(TicketError::NotFound)?;
        let beginning = Beginning {
            office,
            channel: Channel::from_column(&work.row.channel).unwrap_or(Channel::Telepon),
            request: work.row.request.as_deref().and_then(Request::from_column),
            category: work.row.category.as_deref().and_then(Category::from_column),
            is_limited: work.row.is_limited == 1,
            is_reachable: work.row.is_reachable == 1,
            taken_by: Some(work.actor.person_id.clone()),
            previous_id: Some(work.row.id.clone()),
            // The requester's page goes on with what is open.
            secret_digest: work.row.secret_digest.take(),
            arrival: Arrival::at(work.tx.now()),
        };
        // The old ticket gives its page up before the new one takes it.
        rows::save(work.tx, &work.row).await?;
        let next = self.begin_ticket(work.tx, &work.known, beginning).await?;
        let by = work.actor.person_id.clone();
        let first = Happening::new("masuk", 1).by(Some(&by)).saying(&text);
        self.happen(work.tx, &work.known.key, &next.id, first).await?;
        let event = Happening::besides("dilanjutkan").with("tiket", next.id.clone());
        self.note(work, event.leading_on()).await?;
        let more = vec![as_operator(work.actor, opened(&next, work.actor.author()))];
        Ok(Done { leads_to: Some(format!("/tiket/{}", next.id)), more })
    }
}
