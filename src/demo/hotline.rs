//! The hotline of a demonstration: made-up people ask, and the operator answers from what is published.

use super::error::DemoError;
use super::fill::Play;
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::tickets::intake::Typed;
use crate::tickets::{
    Act, Asked, Category, Channel, Condition, Manual, NewIdentity, Outcome, Request, Stamp, Tab, Way,
};

/// The address that made-up requesters come from.
const NOWHERE: &str = "contoh";

/// The sample that somebody asks for.
const ASKED_FOR: &str = "kpt-067-2024";

/// Who asks: nobody has these numbers.
fn identity(name: &str, contact: &str) -> NewIdentity {
    NewIdentity { name: name.to_owned(), contact: contact.to_owned(), institution: String::new() }
}

impl Play<'_> {
    /// A week of which the recap is over at the end: one who was answered, and what three thought of it.
    pub(super) async fn hotline_of_the_week(&self) -> Result<(), DemoError> {
        let operator = self.actor("operator")?.clone();
        let early = self
            .call(
                &operator,
                Category::Jdih,
                ("Contoh Warga Nol", "0800 0000 0009"),
                "Menanyakan cara memeriksa keaslian berkas keputusan.",
            )
            .await?;
        let text = "Berkas dapat diperiksa sendiri di halaman /verifikasi.".to_owned();
        self.does(&operator, &early, Act::Answer { text, is_checked: true, is_said_elsewhere: false })
            .await?;
        let closed = Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: Some(true) };
        self.does(&operator, &early, closed).await?;
        self.surveys().await
    }

    /// Asks, answers, forwards, and leaves something to do.
    pub(super) async fn hotline(&self) -> Result<(), DemoError> {
        let operator = self.actor("operator")?.clone();
        let answered = self
            .call(
                &operator,
                Category::Jdih,
                ("Contoh Warga Satu", "0800 0000 0001"),
                "Menanyakan keputusan tentang jadwal dan lokasi kampanye.",
            )
            .await?;
        if let Some(product) = self.cases.get(ASKED_FOR).and_then(|case| case.public_id) {
            let text = format!("Keputusan itu sudah terbit: /produk-hukum/{product}");
            self.does(&operator, &answered, Act::Answer { text, is_checked: true, is_said_elsewhere: false })
                .await?;
            let closed =
                Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: Some(true) };
            self.does(&operator, &answered, closed).await?;
        }
        let forwarded = self
            .call(
                &operator,
                Category::Pengaduan,
                ("Contoh Warga Dua", "0800 0000 0002"),
                "Menyampaikan keberatan atas jadwal pelayanan.",
            )
            .await?;
        let posts = self.house.auth.posts(&operator.office_id).await?;
        if let Some(post) = posts.iter().find(|post| post.roles.contains("kasubbag_umum")) {
            let forward = Act::Forward {
                post_id: post.id.clone(),
                condition: Condition::Pengaduan,
                way: Way::WaInternal,
                number: String::new(),
                text: "Mohon ditanggapi".to_owned(),
            };
            self.does(&operator, &forwarded, forward).await?;
        }
        for (name, question) in [
            ("Contoh Warga Tiga", "Apakah keputusan tentang daftar pemilih tahun ini sudah diumumkan?"),
            ("", "Kapan jadwal pelayanan informasi pada hari Jumat?"),
        ] {
            let typed = Typed {
                name: name.to_owned(),
                request: Request::Informasi.column().to_owned(),
                question: question.to_owned(),
                consents: true,
                ..Typed::default()
            };
            self.house.hotline.ask(&typed, NOWHERE).await?;
        }
        let asked = Asked { tab: Tab::Open, category: None, status: None, after: None };
        let open = self.house.tickets.list(&operator, &asked).await?;
        if let Some(line) = open.iter().rev().find(|line| line.channel == Some(Channel::Formulir)) {
            self.does(&operator, &line.id, Act::Classify(Category::DataPemilih)).await?;
        }
        Ok(())
    }

    async fn call(
        &self,
        operator: &Actor,
        category: Category,
        (name, contact): (&str, &str),
        summary: &str,
    ) -> Result<String, DemoError> {
        let manual = Manual {
            channel: Channel::Telepon,
            request: Request::Informasi,
            category,
            identity: identity(name, contact),
            is_limited: false,
            summary: summary.to_owned(),
            pasted: String::new(),
        };
        let address = self.house.tickets.take_down(operator, &self.fresh_id(), &manual).await?;
        Ok(address.trim_start_matches("/tiket/").to_owned())
    }

    async fn does(&self, operator: &Actor, id: &str, act: Act) -> Result<(), DemoError> {
        let version = self.house.tickets.dossier(operator, id).await?.version;
        let stamp = Stamp { act_id: self.fresh_id(), ticket_id: id.to_owned(), version };
        self.house.tickets.act(operator, &stamp, act).await?;
        Ok(())
    }

    fn fresh_id(&self) -> String {
        new_id(self.house.sops.journal().clock().now())
    }
}
